/** Which time zones share a name: the keys are those of `zonesLong` and `zonesShort` in the data of a locale. */
export default {
  GMT:
    'Africa/Abidjan,Accra,Bamako,Banjul,Bissau,Conakry,Dakar,Freetown,Lome,Monrovia,Nouakchott,Ouagadougou,'
    + 'Sao_Tome America/Danmarkshavn Antarctica/Troll Atlantic/Reykjavik,St_Helena Europe/Guernsey,Isle_of_Man,'
    + 'Jersey,London',
  EAT: 'Africa/Addis_Ababa,Asmera,Dar_es_Salaam,Djibouti,Kampala,Mogadishu,Nairobi Indian/Antananarivo,Comoro,Mayotte',
  CET:
    'Africa/Algiers,Ceuta,Tunis Arctic/Longyearbyen Europe/Amsterdam,Andorra,Belgrade,Berlin,Bratislava,'
    + 'Brussels,Budapest,Busingen,Copenhagen,Gibraltar,Ljubljana,Luxembourg,Madrid,Malta,Monaco,Oslo,Paris,'
    + 'Podgorica,Prague,Rome,San_Marino,Sarajevo,Skopje,Stockholm,Tirane,Vaduz,Vatican,Vienna,Warsaw,Zagreb,'
    + 'Zurich',
  WAT: 'Africa/Bangui,Brazzaville,Douala,Kinshasa,Lagos,Libreville,Luanda,Malabo,Ndjamena,Niamey,Porto-Novo',
  EET:
    'Africa/Cairo,Tripoli Asia/Beirut,Famagusta,Gaza,Hebron,Nicosia Europe/Athens,Bucharest,Chisinau,Helsinki,'
    + 'Kaliningrad,Kiev,Mariehamn,Riga,Sofia,Tallinn,Vilnius,Kyiv',
  SAST: 'Africa/Johannesburg,Maseru,Mbabane', HAT: 'America/Adak Pacific/Honolulu',
  AKT: 'America/Anchorage,Juneau,Metlakatla,Nome,Sitka,Yakutat',
  AT:
    'America/Anguilla,Antigua,Aruba,Barbados,Blanc-Sablon,Curacao,Dominica,Glace_Bay,Goose_Bay,Grenada,'
    + 'Guadeloupe,Halifax,Kralendijk,Lower_Princes,Marigot,Martinique,Moncton,Montserrat,Port_of_Spain,'
    + 'Puerto_Rico,Santo_Domingo,St_Barthelemy,St_Kitts,St_Lucia,St_Thomas,St_Vincent,Thule,Tortola '
    + 'Atlantic/Bermuda',
  BRT: 'America/Araguaina,Bahia,Belem,Fortaleza,Maceio,Recife,Santarem,Sao_Paulo',
  ART:
    'America/Argentina/La_Rioja,Argentina/Rio_Gallegos,Argentina/Salta,Argentina/San_Juan,Argentina/San_Luis,'
    + 'Argentina/Tucuman,Argentina/Ushuaia,Buenos_Aires,Catamarca,Cordoba,Jujuy,Mendoza,Argentina/Buenos_Aires',
  CT:
    'America/Bahia_Banderas,Belize,Chicago,Chihuahua,Costa_Rica,El_Salvador,Guatemala,Indiana/Knox,'
    + 'Indiana/Tell_City,Managua,Matamoros,Menominee,Merida,Mexico_City,Monterrey,North_Dakota/Beulah,'
    + 'North_Dakota/Center,North_Dakota/New_Salem,Ojinaga,Rankin_Inlet,Regina,Resolute,Swift_Current,Tegucigalpa,'
    + 'Winnipeg US/Central',
  COT: 'America/Bogota',
  MT:
    'America/Boise,Cambridge_Bay,Ciudad_Juarez,Creston,Dawson_Creek,Denver,Edmonton,Fort_Nelson,Inuvik,Phoenix '
    + 'US/Mountain',
  ET:
    'America/Cancun,Cayman,Coral_Harbour,Detroit,Grand_Turk,Indiana/Marengo,Indiana/Petersburg,Indiana/Vevay,'
    + 'Indiana/Vincennes,Indiana/Winamac,Indianapolis,Iqaluit,Jamaica,Kentucky/Monticello,Louisville,Nassau,'
    + 'New_York,Panama,Port-au-Prince,Toronto,Indiana/Indianapolis,Kentucky/Louisville US/Eastern',
  PET: 'America/Lima', PT: 'America/Los_Angeles,Tijuana,Vancouver US/Pacific', CLT: 'America/Santiago',
  NT: 'America/St_Johns', AUW: 'Antarctica/Casey Australia/Perth',
  AUE: 'Antarctica/Macquarie Australia/Brisbane,Hobart,Lindeman,Melbourne,Sydney',
  NZT: 'Antarctica/McMurdo Pacific/Auckland', ICT: 'Asia/Bangkok,Phnom_Penh,Saigon,Vientiane,Ho_Chi_Minh',
  IST: 'Asia/Calcutta,Colombo,Kolkata', GST: 'Asia/Dubai,Muscat', HKT: 'Asia/Hong_Kong', WIB: 'Asia/Jakarta,Pontianak',
  ISR: 'Asia/Jerusalem', PKT: 'Asia/Karachi', CHN: 'Asia/Macau,Shanghai', PHT: 'Asia/Manila',
  KST: 'Asia/Pyongyang,Seoul', SGT: 'Asia/Singapore', TPE: 'Asia/Taipei', JST: 'Asia/Tokyo',
  WET: 'Atlantic/Canary,Faeroe,Madeira Europe/Lisbon', AUC: 'Australia/Adelaide,Broken_Hill,Darwin',
  IE: 'Europe/Dublin', TRT: 'Europe/Istanbul', MSK: 'Europe/Kirov,Minsk,Moscow,Simferopol,Volgograd',
};
