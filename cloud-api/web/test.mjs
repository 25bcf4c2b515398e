// Bundles each test of tests/ and hands the bundles to node's own test runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const out = mkdtempSync(join(tmpdir(), 'clutch-web-'));
try {
  const tests = readdirSync('tests').filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: tests.map((name) => join('tests', name)),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node18',
    outdir: out,
    outExtension: { '.js': '.mjs' },
  });
  const bundles = readdirSync(out).map((name) => join(out, name));
  const run = spawnSync(process.execPath, ['--test', ...bundles], { stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
