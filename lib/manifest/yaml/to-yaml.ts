import { byCodeUnit, isJsonObject, type Json } from '../../json.ts';
import { isLiteral, literal, scalar } from './scalar.ts';

/**
 * The canonical YAML of a value: one value, one text, on every machine and whatever version the libraries have.
 * Block style, keys in code-unit order, two spaces of indent, and no text that YAML 1.1 and 1.2 would read differently.
 */
export function toYaml(value: Json): string {
  return `${typeof value === 'string' ? scalar(value) : block(value, '')}\n`;
}

/** The first line stands where the caller put it; every further line starts with `indent`. */
function block(value: Json, indent: string): string {
  if (typeof value === 'string') return isLiteral(value) ? literal(value, indent) : scalar(value);
  if (isJsonObject(value)) return map(value, indent);
  if (typeof value === 'object' && value !== null) return list(value, indent);
  return scalar(value);
}

function map(value: { readonly [key: string]: Json | undefined }, indent: string): string {
  const separator = `\n${indent}`;
  let text = '';
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const field = value[key];
    if (field !== undefined) text += `${text === '' ? '' : separator}${entry(scalar(key), field, indent)}`;
  }
  return text === '' ? '{}' : text;
}

function entry(key: string, value: Json, indent: string): string {
  const deeper = `${indent}  `;
  const content = block(value, deeper);
  // A reader looks for the colon of a simple key in its first 1024 characters only.
  if (key.length > 1000) return `? ${key}\n${indent}: ${content}`;
  const nested = typeof value === 'object' && value !== null && content !== '{}' && content !== '[]';
  return nested ? `${key}:\n${deeper}${content}` : `${key}: ${content}`;
}

function list(items: readonly Json[], indent: string): string {
  if (items.length === 0) return '[]';
  return items.map((item) => `- ${block(item, `${indent}  `)}`).join(`\n${indent}`);
}
