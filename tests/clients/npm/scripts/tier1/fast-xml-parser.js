/** fast-xml-parser: to objects and back, attributes, order, entities, validation. */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

const xml = `<?xml version="1.0"?><!-- c --><shop currency="EUR"><item id="1" price="2.50"><name>A &amp; B</name><![CDATA[ <raw> ]]></item>
<item id="2"><name lang="de">Größe</name><tag/><empty></empty></item><ns:x xmlns:ns="u">007</ns:x><n>1e3</n><flag>true</flag></shop>`;

export default async () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: true,
    cdataPropName: '#cdata',
    commentPropName: '#comment',
    isArray: (name) => name === 'tag',
  });
  const parsed = parser.parse(xml);
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  const ordered = new XMLParser({ preserveOrder: true }).parse('<a><b>1</b><c/><b>2</b></a>');
  return {
    parsed,
    built: builder.build({ list: { '@n': 1, item: [{ '#text': 'x < y' }, { '@k': 'v"', sub: [1, 2] }], empty: '' } }),
    ordered,
    rebuilt: new XMLBuilder({ preserveOrder: true }).build(ordered),
    valid: XMLValidator.validate(xml),
    invalid: XMLValidator.validate('<a><b></a>'),
    plain: new XMLParser({ removeNSPrefix: true, numberParseOptions: { leadingZeros: false } }).parse(xml).shop.x,
    stopped: new XMLParser({ stopNodes: ['*.html'] }).parse('<a><html><b>x</b></html></a>'),
  };
};
