/** What a page reads in one go for one person, as that person's own requests would. */
export interface PageReads {
  readonly origin: string;
  /** Sent with each of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Paths with their queries, each to be read with GET. */
  readonly paths: readonly string[];
}

/** As the API answers that path over HTTP; the body as text, empty where there is none. */
export interface PageRead {
  readonly status: number;
  readonly body: string;
}

/** How the front door asks the API for what a page needs: answers in the order of the paths. */
export interface PageReadsRpc {
  readAll(reads: PageReads): Promise<PageRead[]>;
}
