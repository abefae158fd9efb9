/** Making a formatter costs a hundred times as much as using it: each of the few languages, zones and shapes is made once. */
function cached<Options extends object, Formatter>(make: (tag: string, options: Options) => Formatter) {
  const cache = new Map<string, Formatter>();
  return (tag: string, options: Options): Formatter => {
    const key = tag + JSON.stringify(options);
    const formatter = cache.get(key) ?? make(tag, options);
    cache.set(key, formatter);
    return formatter;
  };
}

export const dateFormat = cached((tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options));
export const numberFormat = cached((tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options));
