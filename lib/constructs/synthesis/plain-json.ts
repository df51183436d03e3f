/** What keeps a value from being one plain JSON text, a sentence each. cdk8s lets functions, NaN and numbers beyond 2^53 through. */
export function problemsOfJson(value: unknown): readonly string[] {
  const problems: string[] = [];
  collect(value, '', problems);
  return problems;
}

function collect(value: unknown, path: string, problems: string[]): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (!value.isWellFormed()) problems.push(`${path} is not well-formed Unicode`);
      return;
    case 'number':
      if (!Number.isFinite(value)) problems.push(`${path} is ${value}, expected a number`);
      else if (Number.isInteger(value) && !Number.isSafeInteger(value))
        problems.push(`${path} is an integer beyond 2^53, which loses digits`);
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, `${path}[${index}]`, problems);
      else for (const [key, item] of Object.entries(value)) collect(item, path === '' ? key : `${path}.${key}`, problems);
      return;
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      problems.push(
        `${path === '' ? 'it' : path} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}, expected plain JSON`,
      );
  }
}
