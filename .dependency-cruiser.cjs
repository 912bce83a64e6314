/**
 * The import laws of the house: `workflows <- db <- server <- app`; a room may look left, never right. Each law has a name and a reason; `npm run laws`
 * and `npm test` check them. Types cost nothing at run time, so where a law says "values" an `import type` is free.
 */
const TESTS = '(\\.test\\.tsx?$|\\.db\\.test\\.ts$|\\.e2e\\.test\\.ts$|(^|/)testing(\\.ts$|/)|^app/_e2e/|(^|/)contract\\.ts$)'
const value = { dependencyTypesNot: ['type-only'] }
const npm = (name) => `node_modules/${name}(/|$)`

/** A folder of workflows and those it may not look at, because they stand above it. */
const above = (folder, others) => ({
  name: `workflows-${folder}-looks-down-only`,
  comment: 'model <- segments <- steps <- engine <- diagnostics, temporal: what is lower is used by every host and must be readable alone.',
  severity: 'error',
  from: { path: `^workflows/${folder}/`, pathNot: TESTS },
  to: { path: `^workflows/(${others.join('|')})/` },
})

const law = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    law(
      'workflows-stand-alone',
      'What a campaign is must run in the worker, the simulator and the preview alike: no database, no server, no React.',
      { path: '^workflows/', pathNot: TESTS },
      { path: '^(db|server|app)/' },
    ),
    above('model', ['segments', 'steps', 'engine', 'diagnostics', 'temporal', 'testing']),
    above('segments', ['steps', 'engine', 'diagnostics', 'temporal', 'testing']),
    above('steps', ['engine', 'diagnostics', 'temporal', 'testing']),
    above('engine', ['diagnostics', 'temporal', 'testing']),
    above('diagnostics', ['temporal', 'testing']),
    above('temporal', ['diagnostics', 'testing']),
    law(
      'zod-stays-out-of-the-bundle',
      "One value import of a schema grows Temporal's bundle by a megabyte; the machine needs types only.",
      { path: '^workflows/', pathNot: `(^workflows/(model|segments)/|^workflows/steps/[^/]+/config\\.ts$|${TESTS})` },
      { path: npm('zod'), ...value },
    ),
    law(
      'machine-takes-types-of-configs',
      'transitions and the machine are in the bundle: a config’s schema must not come with them.',
      { path: '^workflows/(steps/.*/transition|steps/transitions|engine/(advance|walk|lookup|draw))\\.ts$' },
      { path: '/config\\.ts$', ...value },
    ),
    law(
      'temporal-workflow-api-in-one-place',
      'Only workflows/temporal knows Temporal: any other host runs the same machine without it.',
      { path: '^(workflows|db|server|app)/', pathNot: '^workflows/temporal/' },
      { path: npm('@temporalio/workflow'), ...value },
    ),
    law(
      'performers-for-the-worker-only',
      'What reaches the world is bound to it in one place, inside the turn.',
      { path: '^(workflows|db|server|app)/', pathNot: `(^server/worker/|${TESTS})` },
      { path: '^workflows/steps/performers\\.ts$' },
    ),
    law(
      'perform-through-its-registry',
      'A perform.ts that is imported past the registry would escape the type that demands one of each kind.',
      { path: '.', pathNot: `(^workflows/steps/performers\\.ts$|${TESTS})` },
      { path: '^workflows/steps/[^/]+/perform\\.ts$', ...value },
    ),
    law(
      'step-kinds-do-not-know-each-other',
      'A kind can be read, changed and removed alone. What two share rises to model/ or segments/.',
      { path: '^workflows/steps/([^/]+)/', pathNot: TESTS },
      { path: '^workflows/steps/[^/]+/', pathNot: '^workflows/steps/$1/' },
    ),
    law('db-below-server', 'The schema is read by the server, not the other way round.', { path: '^db/' }, { path: '^(server|app)/' }),
    law(
      'db-takes-types-of-the-model',
      'A table may be typed by the model; a value would tie migrations to code that changes.',
      { path: '^db/', pathNot: `(^db/seed/|${TESTS})` },
      { path: '^workflows/', ...value },
    ),
    law('server-below-app', 'The server serves any client, not this studio alone.', { path: '^server/', pathNot: TESTS }, { path: '^app/' }),
    law(
      'domains-meet-through-verbs',
      'router.ts and rest.ts translate for the outside; another domain calls the service or the verb file behind them. Only the two tables of contents list them.',
      { path: '^server/', pathNot: `(^server/root\\.ts$|^server/rest/routes\\.ts$|${TESTS})` },
      { path: '^server/[^/]+/(router|rest)\\.ts$' },
    ),
    law(
      'processes-are-ends',
      'Worker, relay, sender and command line use the domains; nothing of theirs may be needed by a page or a call.',
      { path: '^(server|app)/', pathNot: `(^server/(worker|relay|sender|cli)/|${TESTS})` },
      { path: '^server/(worker|relay|sender|cli)/', ...value },
    ),
    law(
      'temporal-client-in-journeys',
      'Starts and signals go through the outbox of journeys, so that Temporal being down loses nothing.',
      { path: '^(server|app|db)/', pathNot: `(^server/journeys/|^workflows/temporal/|${TESTS})` },
      { path: npm('@temporalio/client'), ...value },
    ),
    law(
      'temporal-worker-in-worker',
      'The worker is a process of its own; its native library stays out of web, relay and sender.',
      { path: '^(server|app|db)/', pathNot: `(^server/worker/|${TESTS})` },
      { path: npm('@temporalio/worker'), ...value },
    ),
    law(
      'workflows-named-by-string',
      'A workflow is started by its name: importing its code outside Temporal’s sandbox would run it there.',
      { path: '^(server|app|db)/', pathNot: `(^server/worker/bundle\\.ts$|${TESTS})` },
      { path: '^workflows/temporal/', pathNot: '^workflows/temporal/(contract|packing|payloads?)\\.ts$', ...value },
    ),
    law(
      'browser-takes-types-of-the-server',
      'Only the API’s routes, the public pages and the studio’s server frame run beside the server; a client component that takes a value ships the database driver.',
      { path: '^app/', pathNot: `(^app/api/|^app/_trpc/server\\.tsx?$|^app/\\(public\\)/|(^|/)(page|layout|route)\\.tsx?$|${TESTS})` },
      { path: '^server/', ...value },
    ),
    law(
      'app-past-the-server-never',
      'Pages ask the server; they never reach under it.',
      { path: '^app/', pathNot: TESTS },
      { path: '(^db/|^workflows/temporal/|^workflows/steps/performers\\.ts$)', ...value },
    ),
    law(
      'no-cycles',
      'What goes in a circle cannot be understood, tested or removed in parts.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    law(
      'tests-are-for-tests',
      'Production code that needs a test’s file needs a better home for it.',
      { path: '^(workflows|db|server|app)/', pathNot: TESTS },
      { path: '(\\.test\\.tsx?$|^db/testing\\.ts$|^workflows/testing/|^app/_e2e/)' },
    ),
    law(
      'no-drawers',
      'utils, helpers, common and types.ts are names for “anything”: say what it is.',
      {},
      { path: '/(utils|helpers|common|types)(/|\\.ts|\\.tsx)', pathNot: 'node_modules' },
    ),
    law('declared-packages-only', 'What package.json does not name may vanish with the next install.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    law(
      'no-development-packages-in-production',
      'An installation without development packages must run.',
      { path: '^(workflows|db|server)/', pathNot: TESTS },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    law('resolvable', 'An import that leads nowhere fails at the worst moment.', {}, { couldNotResolve: true }),
    law(
      'scripts-run-before-npm',
      'start, test and kaskad run on a fresh clone: Node’s own modules only, packages by dynamic import after `npm ci`.',
      { path: '^scripts/(stack/|start|test|kaskad)', pathNot: '\\.test\\.mjs$' },
      { path: 'node_modules/', dynamic: false },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^\\.next/|^\\.kaskad/|^build/|next-env\\.d\\.ts$)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
}
