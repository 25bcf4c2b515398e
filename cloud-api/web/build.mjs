// Builds dist/: index.html, one script, one style sheet and the icon; fails when the first load is over its budget.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const budget = 60_000; // bytes after gzip, all files of the first load together

export const bundle = {
  entryPoints: ['src/main.tsx'],
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  outdir: 'dist',
  legalComments: 'none',
};

/** Names a file after its content, so that it can be cached for ever. */
function hashed(name, extension, bytes) {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  return `${name}.${digest}.${extension}`;
}

async function run() {
  const result = await build({ ...bundle, minify: true, write: false, define: { 'process.env.NODE_ENV': '"production"' } });
  const files = new Map();
  const names = {};
  for (const output of result.outputFiles) {
    const extension = output.path.endsWith('.css') ? 'css' : 'js';
    names[extension] = hashed('clutch', extension, output.contents);
    files.set(names[extension], Buffer.from(output.contents));
  }

  const icon = await readFile('src/icon.svg');
  names.icon = hashed('icon', 'svg', icon);
  files.set(names.icon, icon);

  const page = await readFile('src/index.html', 'utf8');
  files.set('index.html', Buffer.from(page.replaceAll(/%(js|css|icon)%/g, (_, key) => `/${names[key]}`)));

  await rm('dist', { recursive: true, force: true });
  await mkdir('dist');
  let total = 0;
  for (const [name, bytes] of files) {
    const packed = gzipSync(bytes, { level: 9 }).length;
    total += packed;
    console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(8)} B ${String(packed).padStart(8)} B gzip`);
    await writeFile(`dist/${name}`, bytes);
  }

  console.log(`${'first load'.padEnd(24)} ${''.padStart(8)}   ${String(total).padStart(8)} B gzip (limit ${budget} B)`);
  if (total > budget) {
    console.error(`The first load is ${total - budget} B over its limit of ${budget} B: leave something out, or load it later.`);
    process.exitCode = 1;
  }
}

await run();
