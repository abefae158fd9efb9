/**
 * Words that tell of somebody's health or needs where they stand beside a person: source of a regular expression for the
 * flags `iu`, one whole word or its beginning and rest. "es celíaca", "TDAH", "silla de ruedas".
 */
export const HEALTH_WORDS =
  "(?:tdah?|tea|tel|tdl|tgd|toc|tca|dea|neae?|acneae|acnee|acs|aacc|pt|alto riesgo|dislexi\\p{L}*|disléxic\\p{L}*|discalculi\\p{L}*|disgrafi\\p{L}*|autis\\p{L}*|asperger|epil\\p{L}+|diab\\p{L}+|asma\\p{L}*|asmátic\\p{L}*|al[eé]rgi\\p{L}*|celía\\p{L}*|anorexi\\p{L}*|bulimi\\p{L}*|ansiedad|depresi\\p{L}+|fobias?|migrañas?|discapaci\\p{L}+|minusval\\p{L}+|parálisis|cáncer|leucemia|sord[oa]|ciega|hipoac\\p{L}+|trastorno\\p{L}*|síndrome|altas capacidades|adaptaci\\p{L}+|tratamiento|medica\\p{L}+|concerta|ritalin|rubifen|medikinet|insulina|audífonos?|gafas|muletas|implante|silla de ruedas|prótesis)(?!\\p{L})";
