// Draws /api/openapi.json: the contracts as data, nothing from elsewhere. Plain script, so that the page works before anything is built.
const words = {
  zh: {
    permission: '权限',
    subject: '数据范围',
    limits: '限额',
    parameters: '参数',
    body: '请求体',
    response: '应答',
    other: 'English',
    open: '公开',
  },
  en: {
    permission: 'Permission',
    subject: 'Rows of',
    limits: 'Limits',
    parameters: 'Parameters',
    body: 'Body',
    response: 'Answer',
    other: '中文',
    open: 'public',
  },
}

let language = localStorage.getItem('zhike-docs-language') ?? 'zh'
const api = await (await fetch('openapi.json')).json()
const search = document.getElementById('search')
const button = document.getElementById('language')

function element(tag, className, ...children) {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

function section(title, value) {
  return [element('h3', '', title), element('pre', '', JSON.stringify(value, null, 2))]
}

function drawOperation(path, method, operation) {
  const text = words[language]
  const [zh, en] = operation.summary.split(' · ')
  const facts = element('dl', 'facts')
  const fact = (name, value) => facts.append(element('dt', '', name), element('dd', '', value))
  fact(text.permission, operation['x-permission'] ?? text.open)
  fact(text.subject, operation['x-subject'])
  if (Object.keys(operation['x-limits']).length > 0) fact(text.limits, JSON.stringify(operation['x-limits']))
  const body = element('div', 'body', facts)
  if (operation.parameters.length > 0) body.append(...section(text.parameters, operation.parameters))
  if (operation.requestBody !== undefined) {
    for (const { schema } of Object.values(operation.requestBody.content)) body.append(...section(text.body, schema))
  }
  for (const [type, { schema }] of Object.entries(operation.responses[200].content)) body.append(...section(`${text.response} (${type})`, schema))
  const head = element(
    'summary',
    '',
    element('span', 'method', method.toUpperCase()),
    element('code', '', path),
    element('span', '', language === 'zh' ? zh : en),
  )
  return element('details', '', head, body)
}

function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  button.textContent = words[language].other
  const wanted = search.value.toLowerCase()
  const byTag = new Map()
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!`${method} ${path} ${operation.summary} ${operation['x-permission']}`.toLowerCase().includes(wanted)) continue
      const tag = operation.tags[0]
      byTag.set(tag, [...(byTag.get(tag) ?? []), drawOperation(path, method, operation)])
    }
  }
  const drawn = [...byTag].flatMap(([tag, operations]) => [element('h2', '', tag), ...operations])
  document.getElementById('endpoints').replaceChildren(...drawn)
}

button.addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh'
  localStorage.setItem('zhike-docs-language', language)
  draw()
})
search.addEventListener('input', draw)
draw()
