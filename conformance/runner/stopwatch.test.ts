import { Stopwatch } from './stopwatch';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const lasting = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test('what goes on at the same time counts once, and what lies between does not count', async () => {
  const watch = new Stopwatch();
  const both = [watch.during(lasting(30)), watch.during(lasting(50))];
  await jest.advanceTimersByTimeAsync(20);
  expect(watch.milliseconds).toBe(20);
  await jest.advanceTimersByTimeAsync(100);
  await Promise.all(both);
  expect(watch.milliseconds).toBe(50);
  const later = watch.during(lasting(5));
  await jest.advanceTimersByTimeAsync(5);
  await later;
  expect(watch.milliseconds).toBe(55);
});

test('it stops at a failure too', async () => {
  const watch = new Stopwatch();
  await expect(watch.during(Promise.reject(new Error('no')))).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(10);
  expect(watch.milliseconds).toBe(0);
});
