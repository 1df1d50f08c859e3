import type { ThemeConfig } from 'antd'

/** Dense but calm: one deep colour for what can be pressed, greys for the rest, red only for what is overdue or refused. */
export const theme: ThemeConfig = {
  cssVar: { key: 'zhike' },
  token: {
    colorPrimary: '#0f4c5c',
    colorInfo: '#0f4c5c',
    colorLink: '#0f5f78',
    colorSuccess: '#2f7d4f',
    colorWarning: '#b7791f',
    colorError: '#b03a3a',
    // The library derives these from the colours above too grey; statuses are to be light and plain.
    colorSuccessBg: '#e9f4ed',
    colorSuccessBorder: '#b5d8c1',
    colorWarningBg: '#fdf6e6',
    colorWarningBorder: '#edd9a8',
    colorErrorBg: '#fbeeee',
    colorErrorBorder: '#e8bfbf',
    colorInfoBg: '#eef5f6',
    colorInfoBorder: '#bfd8dd',
    colorBgLayout: '#f4f6f7',
    colorTextBase: '#1d2a30',
    borderRadius: 6,
    fontSize: 14,
    controlHeight: 32,
    fontFamily: '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Helvetica Neue", Arial, sans-serif',
  },
  components: {
    Table: {
      cellPaddingBlockSM: 7,
      cellPaddingInlineSM: 10,
      headerBg: '#f4f6f7',
      headerColor: '#52646c',
      rowSelectedBg: '#eef5f6',
      rowSelectedHoverBg: '#e6f0f2',
    },
    Card: { bodyPadding: 16, headerHeight: 44 },
    Layout: { siderBg: '#0d3c49', headerBg: '#ffffff', headerHeight: 52, headerPadding: '0 16px' },
    Menu: { darkItemBg: '#0d3c49', darkItemSelectedBg: '#17586a', itemHeight: 38 },
  },
}
