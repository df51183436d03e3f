/** How wide a text is, where none has characters that are wider or narrower than one: in the help of a command. */
export default function textLength(text: string): number {
  return text.length;
}
