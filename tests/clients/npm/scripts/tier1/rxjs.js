/** rxjs: operators, subjects, schedulers, errors, fetch, tests on virtual time. */
import {
  BehaviorSubject,
  catchError,
  combineLatest,
  concatMap,
  debounceTime,
  defer,
  firstValueFrom,
  from,
  fromEvent,
  interval,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  of,
  range,
  reduce,
  retry,
  scan,
  shareReplay,
  switchMap,
  take,
  throwError,
  timeout,
  timer,
  toArray,
  zip,
  asyncScheduler,
  observeOn,
  groupBy,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { fromFetch } from 'rxjs/fetch';

export default async () => {
  const all = (stream) => lastValueFrom(stream.pipe(toArray()));
  let attempts = 0;
  const flaky = defer(() => ((attempts += 1) < 3 ? throwError(() => new Error('no')) : of('yes')));
  const subject = new BehaviorSubject(0);
  const seen = [];
  subject.pipe(scan((sum, value) => sum + value, 0)).subscribe((value) => seen.push(value));
  [1, 2, 3].forEach((value) => subject.next(value));
  const target = new EventTarget();
  const event = firstValueFrom(fromEvent(target, 'ping'));
  target.dispatchEvent(new Event('ping'));
  const frames = [];
  new TestScheduler((actual) => frames.push(actual.length)).run(({ cold, expectObservable }) => {
    expectObservable(cold('a-b-(c|)').pipe(debounceTime(1))).toBe('-a-b-(c|)'.replace('-(c|)', '(c|)'));
  });
  return {
    mapped: await all(range(1, 5).pipe(concatMap((n) => timer(1).pipe(map(() => n * n))))),
    switched: await all(of(1, 2, 3).pipe(switchMap((n) => timer(3).pipe(map(() => n))))),
    zipped: await all(zip(of('a', 'b'), interval(2)).pipe(map(([letter, n]) => letter + n))),
    combined: await all(combineLatest([of(1, 2), of('x')])),
    merged: await firstValueFrom(merge(timer(30).pipe(map(() => 'late')), timer(1).pipe(map(() => 'early')))),
    retried: [await firstValueFrom(flaky.pipe(retry(5))), attempts],
    caught: await firstValueFrom(throwError(() => new Error('x')).pipe(catchError((error) => of(error.message)))),
    late: await lastValueFrom(timer(200).pipe(timeout(5))).catch((error) => error.name),
    grouped: await all(
      from([1, 2, 3, 4]).pipe(
        groupBy((n) => n % 2),
        mergeMap((group) => group.pipe(reduce((sum, n) => sum + n))),
      ),
    ),
    scheduled: await all(of(1, 2).pipe(observeOn(asyncScheduler))),
    fetched: await firstValueFrom(
      fromFetch(`${process.env.FAKE_API_URL}/json`, { selector: (response) => response.json() }),
    ),
    shared: await all(interval(1).pipe(take(3), shareReplay(1))),
    event: (await event).type,
    seen,
    frames,
  };
};
