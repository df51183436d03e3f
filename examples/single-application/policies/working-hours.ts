import { allow, defer, promotionPolicy } from 'pawl';

/** Production moves on working days between 8:00 and 16:00 UTC, when somebody is there to look. A rollback never waits. */
export const workingHours = promotionPolicy('working-hours', ({ action, now }) => {
  const opens = nextOpening(now);
  if (action === 'rollback' || opens <= now) return allow;
  return defer(opens, 'Production moves on working days between 8:00 and 16:00 UTC');
});

/** The moment itself where it is a working hour. */
function nextOpening(now: Date): Date {
  if (isWorkingDay(now) && now.getUTCHours() >= 8 && now.getUTCHours() < 16) return now;
  const opens = new Date(now);
  opens.setUTCHours(8, 0, 0, 0);
  while (opens <= now || !isWorkingDay(opens)) opens.setUTCDate(opens.getUTCDate() + 1);
  return opens;
}

function isWorkingDay(date: Date): boolean {
  return date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
}
