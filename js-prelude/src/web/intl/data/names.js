/** English names by their codes. The values are those of Unicode CLDR 48. */

/** @param {string} text rows of a code and a name */
function table(text) {
  const cut = (row) => row.indexOf(' ');
  return Object.fromEntries(text.split('|').map((row) => [row.slice(0, cut(row)), row.slice(cut(row) + 1)]));
}

export default {
  language: table(
    'ar Arabic|bg Bulgarian|bn Bangla|ca Catalan|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|'
    + 'es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fil Filipino|fr French|ga Irish|he Hebrew|hi Hindi|'
    + 'hr Croatian|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|ja Japanese|ka Georgian|'
    + 'ko Korean|la Latin|lt Lithuanian|lv Latvian|ms Malay|mt Maltese|nb Norwegian Bokmål|nl Dutch|'
    + 'nn Norwegian Nynorsk|no Norwegian|pl Polish|pt Portuguese|ro Romanian|ru Russian|sk Slovak|sl Slovenian|'
    + 'sq Albanian|sr Serbian|sv Swedish|sw Swahili|ta Tamil|te Telugu|th Thai|tr Turkish|uk Ukrainian|ur Urdu|'
    + 'vi Vietnamese|yi Yiddish|zh Chinese|zu Zulu',
  ),
  dialect: table(
    'de-AT Austrian German|de-CH Swiss High German|en-AU Australian English|en-CA Canadian English|'
    + 'en-GB British English|en-US American English|es-419 Latin American Spanish|es-ES European Spanish|'
    + 'es-MX Mexican Spanish|fr-CA Canadian French|fr-CH Swiss French|nl-BE Flemish|pt-BR Brazilian Portuguese|'
    + 'pt-PT European Portuguese|zh-Hans Simplified Chinese|zh-Hant Traditional Chinese',
  ),
  region: table(
    '001 world|150 Europe|419 Latin America|AE United Arab Emirates|AR Argentina|AT Austria|AU Australia|'
    + 'BE Belgium|BG Bulgaria|BR Brazil|CA Canada|CH Switzerland|CL Chile|CN China|CO Colombia|CY Cyprus|'
    + 'CZ Czechia|DE Germany|DK Denmark|EE Estonia|EG Egypt|ES Spain|FI Finland|FR France|GB United Kingdom|'
    + 'GR Greece|HK Hong Kong SAR China|HR Croatia|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IN India|IR Iran|'
    + 'IS Iceland|IT Italy|JP Japan|KE Kenya|KR South Korea|LI Liechtenstein|LT Lithuania|LU Luxembourg|'
    + 'LV Latvia|MA Morocco|MT Malta|MX Mexico|MY Malaysia|NG Nigeria|NL Netherlands|NO Norway|NZ New Zealand|'
    + 'PE Peru|PH Philippines|PK Pakistan|PL Poland|PT Portugal|RO Romania|RS Serbia|RU Russia|SA Saudi Arabia|'
    + 'SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|TH Thailand|TR Türkiye|TW Taiwan|UA Ukraine|'
    + 'US United States|VN Vietnam|ZA South Africa|ZZ Unknown Region',
  ),
  script: table(
    'Arab Arabic|Cyrl Cyrillic|Deva Devanagari|Grek Greek|Hans Simplified|Hant Traditional|Hebr Hebrew|'
    + 'Jpan Japanese|Kore Korean|Latn Latin|Thai Thai',
  ),
  calendar: table('gregory Gregorian Calendar'),
  dateTimeField: table(
    'era era|year year|quarter quarter|month month|weekOfYear week|weekday day of the week|day day|'
    + 'dayPeriod AM/PM|hour hour|minute minute|second second|timeZoneName time zone',
  ),
};
