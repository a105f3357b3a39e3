/** Collections that every pipeline has; an output cannot take their names. */
export const RESERVED_COLLECTIONS = ['dead_letters', 'late_events', 'checkpoints', 'runs', 'models'] as const;

/** What a collection may be called: reserved names are kept out. */
export const COLLECTION_PATTERN = new RegExp(`^(?!(?:${RESERVED_COLLECTIONS.join('|')})$)[a-z][a-z0-9_]{0,63}$`);

/** What an aggregate, a derived or a joined column may be called. */
export const FIELD_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
export const FIELD_ALLOWED = 'a to z, 0 to 9 and _, a letter first, at most 64';

export const PIPELINE_NAME_PATTERN = /^[a-z0-9][a-z0-9_-]{0,63}$/;
export const PIPELINE_NAME_ALLOWED = 'a to z, 0 to 9, _ and -, a letter or digit first, at most 64';

/** Every stored document carries these beside its own fields. */
export const RESERVED_FIELDS = [
  'pipeline',
  'generation',
  'epoch',
  'fence',
  'source',
  'partition',
  'offset',
  'line',
] as const;

/** Fields of a window's document beside groups and aggregates. */
export const WINDOW_FIELDS = ['window_start', 'window_end'] as const;

/** Fields of a session's document that behaviour rules cannot read, because they come of them or behind them. */
export const SESSION_RESULT_FIELDS = [
  'converted_to_cart',
  'converted_to_purchase',
  'behavior_segment',
  'segment_score',
  'steps',
] as const;
