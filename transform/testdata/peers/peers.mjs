// Parses each file named, over and over in one warm process, and prints a line
// for each: parser, file, nanoseconds of one parse.
import { readFileSync } from "node:fs";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";

const parsers = {
  "mailparser": (mail) => simpleParser(mail),
  "postal-mime": (mail) => PostalMime.parse(mail),
};
const second = 1_000_000_000n;

for (const file of process.argv.slice(2)) {
  const mail = readFileSync(file);
  for (const [name, parse] of Object.entries(parsers)) {
    for (const until = process.hrtime.bigint() + second / 2n; process.hrtime.bigint() < until;) {
      await parse(mail);
    }
    let runs = 0n;
    const began = process.hrtime.bigint();
    do {
      await parse(mail);
      runs++;
    } while (process.hrtime.bigint() < began + second);
    console.log(`${name}\t${file}\t${(process.hrtime.bigint() - began) / runs}`);
  }
}
