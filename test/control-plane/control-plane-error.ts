export { ControlPlaneError, type ControlPlaneErrorCode } from '../../lib/control-plane/control-plane-error.ts';
