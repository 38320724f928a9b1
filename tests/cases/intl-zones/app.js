const winter = Date.UTC(2024, 0, 15, 12), summer = Date.UTC(2024, 6, 15, 12);
const show = (timeZone, time, options) => new Date(time).toLocaleString('en-US', { timeZone, hour: 'numeric', ...options });
const both = (timeZone, options) => [show(timeZone, winter, options), show(timeZone, summer, options)];
return {
  default: [Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(winter).toLocaleTimeString()],
  newYork: both('America/New_York', { timeZoneName: 'short' }),
  berlin: both('Europe/Berlin', { timeZoneName: 'longOffset' }),
  london: both('europe/london', { timeZoneName: 'long' }),
  kolkata: both('Asia/Kolkata', { minute: '2-digit' }),
  dublin: both('Europe/Dublin', { timeZoneName: 'long' }),
  offset: show('+09:30', winter, { minute: '2-digit' }),
  name: new Intl.DateTimeFormat('en', { timeZone: 'europe/BERLIN' }).resolvedOptions().timeZone,
  ends: [show('America/New_York', 8.64e15, { year: 'numeric' }), show('America/New_York', -8.64e15, { year: 'numeric', era: 'short' })],
  known: Intl.supportedValuesOf('timeZone').includes('Asia/Tokyo'),
};
