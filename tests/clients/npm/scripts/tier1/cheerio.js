/** cheerio: parsing HTML and XML, selecting, changing, writing. */
import * as cheerio from 'cheerio';

const html = `<!doctype html><title>T &amp; U</title><body><ul id=list><li class="a first">One<li class=b data-n='{"x":1}'>Two <em>2</em></ul>
<p>unclosed <b>bold <i>both</b> rest</i><table><tr><td>cell</table><form><input name=q value=1><select name=s><option selected>v</select></form>`;

export default async () => {
  const $ = cheerio.load(html);
  const items = $('#list > li')
    .map((_, element) => $(element).text().trim())
    .get();
  $('li.b').addClass('changed').attr('title', '<x>').append('<span>!</span>').find('em').remove();
  $('ul').prepend('<li>zero</li>');
  const xml = cheerio.load('<rss><item><link>http://a</link><![CDATA[ <raw> ]]></item></rss>', { xml: true });
  const page = await (await fetch(`${process.env.FAKE_API_URL}/page`)).text();
  return {
    title: $('title').text(),
    items,
    data: $('li.b').data('n'),
    list: $.html('ul'),
    body: $('p').html(),
    table: $('table').html(),
    form: $('form').serialize(),
    selectors: [
      $('li:nth-child(2n)').length,
      $('li:not(.a):has(span)').length,
      $('[class~=first]').length,
      $('li:contains(One)').length,
    ],
    extracted: $.extract({ names: [{ selector: 'li', value: 'class' }], first: 'li' }),
    xml: [xml('link').text(), xml.xml()],
    page: cheerio
      .load(page)('a')
      .toArray()
      .map((element) => element.attribs.href),
  };
};
