// A GitHub for the scripts in workflows: what it has and what happens is JSON, in and out.
const { script, context, env, has } = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const happened = { outputs: {}, checks: [] }
Object.assign(process.env, env)

const issue = number => has.issues.find(each => each.number === number)
const rest = {
  issues: {
    listForRepo: async ({ state, labels, creator }) => ({
      data: has.issues.filter(each =>
        each.state === state && each.labels.includes(labels) && each.user.login === creator),
    }),
    create: async ({ title, body, labels }) => {
      if (body.length > 65536) throw new Error('body is too long')
      const number = has.issues.length + 1
      has.issues.push({ number, title, body, labels, state: 'open',
        user: { login: 'github-actions[bot]' }, comments: [] })
    },
    createComment: async ({ issue_number, body }) => { issue(issue_number).comments.push(body) },
    update: async ({ issue_number, owner, repo, ...changes }) => {
      if ((changes.body || '').length > 65536) throw new Error('body is too long')
      Object.assign(issue(issue_number), changes)
    },
  },
  repos: {
    getBranch: async () => ({ data: { commit: { sha: has.newest } } }),
    listPullRequestsAssociatedWithCommit: async () => ({ data: has.pulls }),
  },
  checks: {
    listForRef: async ({ ref, check_name }) => ({
      data: has.checks.filter(each => each.head_sha === ref && each.name === check_name),
    }),
    create: async check => {
      if (check.output.text.length > 65535) throw new Error('text is too long')
      happened.checks.push(check)
    },
  },
}
const github = { rest, paginate: async (list, asked) => (await list(asked)).data }
const core = { setOutput: (name, value) => { happened.outputs[name] = value } }
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
new AsyncFunction('github', 'context', 'core', 'require', script)(github, context, core, require)
  .then(() => {}, error => { happened.failed = error.message })
  .then(() => console.log(JSON.stringify({ ...happened, issues: has.issues })))
