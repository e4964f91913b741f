/** A query as a command or a program that asks it elsewhere. */

const JSON_ROWS = "application/sparql-results+json";

/** A command for a POSIX shell; what is quoted there stands as it is but for the quote itself. */
export function curl(endpoint: string, query: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return `curl ${quoted(endpoint)} -H 'Accept: text/csv' \\\n  --data-urlencode ${quoted(`query=${query}`)}`;
}

/** A program that needs nothing but Python. A string of JSON is a string of Python too. */
export function python(endpoint: string, query: string): string {
  return [
    "import json",
    "from urllib.parse import urlencode",
    "from urllib.request import Request, urlopen",
    "",
    `query = ${JSON.stringify(query).replaceAll("\\n", '\\n"\n    "').replace(/^"/, '(\n    "').replace(/$/, "\n)")}`,
    `request = Request(${JSON.stringify(endpoint)}, urlencode({"query": query}).encode(),`,
    `                  {"Accept": "${JSON_ROWS}"})`,
    'for row in json.load(urlopen(request))["results"]["bindings"]:',
    '    print({name: term["value"] for name, term in row.items()})',
  ].join("\n");
}
