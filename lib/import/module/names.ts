/** `ServiceMonitor` -> `service-monitor`, `DNSRecord` -> `dns-record`: the name of a file. */
export function kebabCase(kind: string): string {
  return kind
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** `v1beta1` -> `V1Beta1`, `caBundle` -> `CaBundle`, `x-some_key` -> `XSomeKey`: a part of the name of a type. */
export function pascalCase(text: string): string {
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const joined = parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('');
  return joined.slice(0, longestPart);
}

export function versionCase(version: string): string {
  return pascalCase(version.replace(/(\d)([a-z])/g, '$1-$2'));
}

/** Gives out names of types, each once: who comes second gets a number. */
export function uniqueNames(taken: readonly string[]): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let count = 2; used.has(name); count++) name = `${wanted}${count}`;
    used.add(name);
    return name;
  };
}

/** A key of an interface: bare where TypeScript allows that, else a text. */
export function propertyKey(key: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : literal(key);
}

/** A text as the code of a literal, in the quotes of this code's style, on one line, with nothing that could end it or turn the direction of reading. */
export function literal(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/[^\x20-\x7e\u00a1-\u1fff\u3000-\uffef]/g, codePoint)}'`;
}

function codePoint(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Longer than any real field: what is cut off could only make the same name twice, and then it gets a number. */
const longestPart = 64;
