/** `name` is what people go by: only columns of `personNames`, which the gateway hides from models. */
export type Category =
  | "name"
  | "identity"
  | "contact"
  | "image"
  | "credential"
  | "security"
  | "role"
  | "family"
  | "education"
  | "attendance"
  | "behaviour"
  | "health and needs"
  | "documents"
  | "prediction"
  | "correspondence"
  | "use"
  | "request of a person";

/** Columns by table, their names parted by spaces. */
export type Columns = Readonly<Record<string, string>>;

export interface Holding {
  readonly subject: string;
  readonly category: Category;
  readonly legalBasis: string;
  readonly retention: string;
  readonly isSpecial?: true;
  readonly store?: "redis" | "vector" | "r2" | "durable_object";
  /** Of a store that is no table: what in it, instead of columns. */
  readonly locations?: readonly string[];
  readonly columns?: Columns;
}

export const PUBLIC_TASK = "GDPR 6(1)(e)";
export const LEGAL_DUTY = "GDPR 6(1)(c)";
export const CONSENT = "GDPR 6(1)(a)";
export const IN_SCHOOL = "as long as the person is of the school";
export const RECORD = "with the school's record of the person: no limit by age";
export const THREE_YEARS = "1096 days";

export const school = { subject: "person", legalBasis: PUBLIC_TASK, retention: IN_SCHOOL } as const;
export const pupil = { subject: "pupil", legalBasis: PUBLIC_TASK, retention: RECORD } as const;
