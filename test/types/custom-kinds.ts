// Type-checked by tsc, never run: a project adds its custom kinds to those that policies ask for by name.
import { allow, deny, promotionPolicy } from 'pawl';

declare module 'pawl' {
  interface Kinds {
    Widget: { readonly spec: { readonly size: number } };
  }
}

export const smallWidgets = promotionPolicy('small-widgets', ({ diff }) => {
  for (const { id, after } of diff.changed('Widget')) if ((after?.spec.size ?? 0) > 3) return deny(`${id} is too large`);
  return allow;
});
