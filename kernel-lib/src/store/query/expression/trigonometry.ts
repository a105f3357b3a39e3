import { binary, type OperatorCompiler, unary } from '../arguments';
import { badQuery } from '../problem';
import { isNullish } from '../value';
import { numeric } from './arithmetic';

/** Angles, in radians. Null or missing gives null. */
export const TRIGONOMETRY: Readonly<Record<string, OperatorCompiler>> = {
  $sin: angle(Math.sin, Number.isFinite),
  $cos: angle(Math.cos, Number.isFinite),
  $tan: angle(Math.tan, Number.isFinite),
  $asin: angle(Math.asin, (value) => Math.abs(value) <= 1),
  $acos: angle(Math.acos, (value) => Math.abs(value) <= 1),
  $atan: angle(Math.atan, () => true),
  $atan2: binary((y, x, at) =>
    isNullish(y) || isNullish(x) ? null : Math.atan2(Number(numeric(y, at)), Number(numeric(x, at))),
  ),
  $sinh: angle(Math.sinh, () => true),
  $cosh: angle(Math.cosh, () => true),
  $tanh: angle(Math.tanh, () => true),
  $degreesToRadians: angle(
    (value) => value * (Math.PI / 180),
    () => true,
  ),
  $radiansToDegrees: angle(
    (value) => value * (180 / Math.PI),
    () => true,
  ),
};

function angle(apply: (value: number) => number, allowed: (value: number) => boolean): OperatorCompiler {
  return unary((value, at) => {
    if (isNullish(value)) return null;
    const plain = Number(numeric(value, at));
    if (!Number.isNaN(plain) && !allowed(plain)) throw badQuery(at, `${plain} is outside of what the operator takes`);
    return apply(plain);
  });
}
