import { describe, expect, test } from 'vitest'
import { maskAddress, maskCard, maskEmail, maskIdentityNumber, maskName, maskPhone, moneyBand } from './mask.ts'
import { fen } from './money.ts'

describe('names', () => {
  test.each([
    ['张三', '张*'],
    ['张建国', '张**'],
    ['欧阳娜娜', '欧阳**'],
    ['欧阳修', '欧阳*'],
    ['欧阳', '欧*'], // two characters: a plain surname with its given name
    ['买买提·吐尔逊', '买**·吐**'],
    ['阿依古丽•买买提', '阿***•买**'],
    ['John Smith', 'J*** S****'],
    ['𠮷田', '𠮷*'], // a character outside the basic plane is one character
    ['王', '*'],
    ['', ''],
  ])('%s → %s', (name, masked) => expect(maskName(name)).toBe(masked))
})

describe('phones', () => {
  test.each([
    ['13812345678', '138****5678'],
    ['+86 138-1234-5678', '+86138****5678'],
    ['02788661234', '027****1234'],
    ['88661234', '******34'],
    ['110', '****'],
    ['unknown', '****'],
  ])('%s → %s', (phone, masked) => expect(maskPhone(phone)).toBe(masked))
})

describe('identity numbers', () => {
  test.each([
    ['11010519491231002X', '1****************X'],
    ['11010519491231002x', '1****************X'],
    ['110105491231002', '1*************2'],
    ['E12345678', 'E*******8'],
    ['1234', '****'],
  ])('%s → %s', (number, masked) => expect(maskIdentityNumber(number)).toBe(masked))
})

describe('cards and accounts', () => {
  test.each([
    ['6222021234567890', '622202******7890'],
    ['6222 0212 3456 7890 123', '622202*********0123'],
    ['123456789012', '********9012'],
    ['1234567', '****'],
  ])('%s → %s', (number, masked) => expect(maskCard(number)).toBe(masked))
})

describe('e-mail', () => {
  test.each([
    ['zhang@example.com', 'z***@example.com'],
    ['a@example.com', '***@example.com'],
    ['"odd@local"@example.com', '"***@example.com'],
    ['no-at', '****'],
    ['@x.com', '****'],
  ])('%s → %s', (email, masked) => expect(maskEmail(email)).toBe(masked))
})

describe('addresses are shown to the district', () => {
  test.each([
    ['湖北省武汉市洪山区珞喻路1037号', '湖北省武汉市洪山区****'],
    ['北京市朝阳区建国路88号', '北京市朝阳区****'],
    ['内蒙古自治区呼和浩特市新城区成吉思汗大街1号', '内蒙古自治区呼和浩特市新城区****'],
    ['浙江省义乌市稠城街道幸福小区3栋', '浙江省义乌市****'],
    ['浙江省金华市义乌市北门街88号', '浙江省金华市义乌市****'],
    ['河南省新乡市新乡县七里营镇', '河南省新乡市新乡县****'],
    ['黑龙江省哈尔滨市道里区中央大街1号', '黑龙江省哈尔滨市道里区****'],
    ['江苏省南京市鼓楼区中山路1号', '江苏省南京市鼓楼区****'],
    ['新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路', '新疆维吾尔自治区伊犁哈萨克自治州伊宁市****'],
    ['广西壮族自治区柳州市三江侗族自治县古宜镇', '广西壮族自治区柳州市三江侗族自治县****'],
    ['幸福小区3栋201室', '****'],
    ['12 Main Street', '****'],
    ['', '****'],
  ])('%s → %s', (address, masked) => expect(maskAddress(address)).toBe(masked))
})

describe('bands', () => {
  test.each([
    [-1, '5 万元以下', 'below CNY 50k'],
    [4_999_999, '5 万元以下', 'below CNY 50k'],
    [5_000_000, '5–20 万元', 'CNY 50k–200k'],
    [49_999_999, '20–50 万元', 'CNY 200k–500k'],
    [50_000_000, '50–200 万元', 'CNY 500k–2000k'],
    [600_000_000, '600 万元以上', 'CNY 6000k or more'],
  ])('%i fen lies in %s', (amount, zh, en) => expect(moneyBand(fen(amount))).toEqual({ zh, en }))
})
