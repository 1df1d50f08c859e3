import { useLanguage } from '../../i18n/locale.tsx'
import type { Pair } from './pairs.tsx'

/** What each field says, as a bar to the right where it speaks for one person and to the left where it speaks against; the words stand beside it, so that colour is not needed. */
export const Weights = ({ evidence }: { readonly evidence: Pair['evidence'] }) => {
  const { say, pick } = useLanguage()
  const widest = Math.max(1, ...evidence.map(({ weight }) => Math.abs(weight)))
  return (
    <div>
      <b>{say('identity.weights')}</b>
      <div style={{ display: 'grid', gridTemplateColumns: 'max-content max-content 1fr', gap: '4px 10px', marginTop: 4 }}>
        {evidence.map(({ field, level, weight }) => (
          <div key={field.key} style={{ display: 'contents' }}>
            <span>{pick(field)}</span>
            <span className="quiet">{pick(level)}</span>
            <span
              role="img"
              aria-label={say(
                weight > 0 ? 'identity.speaks-for' : weight < 0 ? 'identity.speaks-against' : 'identity.says-nothing',
                {
                  field: pick(field),
                },
              )}
              style={{ position: 'relative', height: 14, alignSelf: 'center', background: '#f1f4f5' }}
            >
              <span
                style={{
                  position: 'absolute',
                  top: 0,
                  bottom: 0,
                  left: weight < 0 ? `${50 - (50 * -weight) / widest}%` : '50%',
                  width: `${(50 * Math.abs(weight)) / widest}%`,
                  background: weight < 0 ? '#c4514a' : '#2f8f6b',
                }}
              />
            </span>
          </div>
        ))}
      </div>
    </div>
  )
}
