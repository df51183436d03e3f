export { type Allow, allow, type Defer, type Deny, defer, deny, type Verdict } from '../verdict.ts';
