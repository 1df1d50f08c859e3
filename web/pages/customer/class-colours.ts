/** One colour for each class of assets, wherever it is drawn. */
export const CLASS_COLOURS: Readonly<Record<string, string>> = {
  deposit: '#0f4c5c',
  'time-deposit': '#3c7c8c',
  wealth: '#e2a15b',
  fund: '#c0683a',
  insurance: '#6a8f5b',
  bond: '#8a7fae',
  metal: '#b9a14a',
}
