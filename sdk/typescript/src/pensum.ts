import { Connection, type ConnectionOptions, parseJson } from "./connection.js";
import { JobFailed } from "./errors.js";
import { jobChanges, stream, type StreamOptions, streamText, wait, type WaitOptions } from "./following.js";
import { type InputOf, type PluginKind, submissionRequest, type SubmittedKind } from "./kinds.js";
import { Accounts } from "./nouns/accounts.js";
import { Admin } from "./nouns/admin.js";
import { Answers } from "./nouns/answers.js";
import { Chats } from "./nouns/chats.js";
import { CvMatches } from "./nouns/cvMatches.js";
import { Documents } from "./nouns/documents.js";
import { Exercises } from "./nouns/exercises.js";
import { Generations } from "./nouns/generations.js";
import { Instructions } from "./nouns/instructions.js";
import { Jobs } from "./nouns/jobs.js";
import { Library } from "./nouns/library.js";
import { Models } from "./nouns/models.js";
import { Profiles } from "./nouns/profiles.js";
import { Projects } from "./nouns/projects.js";
import { Stories } from "./nouns/stories.js";
import { Users } from "./nouns/users.js";
import { PlatformWebhooks, Webhooks } from "./nouns/webhooks.js";
import type { SubmitOptions } from "./operations.js";
import type { Job, JobChange, JobEvent, JobOf, ResultOf } from "./types.js";

/** The API at `baseUrl`, as the owner of this key or of these cookies. All times are seconds.
 *
 * Requests to an absent or overloaded server are repeated for `timeout` seconds. What goes into the API and comes out of
 * it has the API's names, in snake_case. */
export class Pensum extends Connection {
  readonly accounts = new Accounts(this);
  readonly admin = new Admin(this);
  readonly answers = new Answers(this);
  readonly chats = new Chats(this);
  readonly cvMatches = new CvMatches(this);
  readonly documents = new Documents(this);
  readonly exercises = new Exercises(this);
  readonly generations = new Generations(this);
  readonly instructions = new Instructions(this);
  readonly jobs = new Jobs(this);
  readonly library = new Library(this);
  readonly models = new Models(this);
  readonly platformWebhooks = new PlatformWebhooks(this);
  readonly profiles = new Profiles(this);
  readonly projects = new Projects(this);
  readonly siteInstructions = new Instructions(this, "/api/admin/instructions");
  readonly stories = new Stories(this);
  readonly users = new Users(this);
  readonly webhooks = new Webhooks(this);

  constructor(options: ConnectionOptions = {}) {
    super(options);
  }

  /** The accepted job; with `wait`, the job when it ends or the time is up. However often the request is repeated, it
   * is one job. Kinds of plug-ins, which only the server knows, are submitted in the same way. */
  async submit<K extends SubmittedKind>(kind: K, input: InputOf<K>, options?: SubmitOptions): Promise<JobOf<K>>;
  async submit<K extends string>(kind: PluginKind<K>, input: object, options?: SubmitOptions): Promise<Job>;
  async submit(kind: string, input: object, { idempotencyKey = crypto.randomUUID(), ...options }: SubmitOptions = {}): Promise<Job> {
    const { template, path, body } = submissionRequest(kind, input);
    const response = await this.send("POST", template, { ...options, idempotencyKey, path, body });
    return parseJson(await response.body.text()) as Job;
  }

  /** The ended job, whether it succeeded or not. Throws `NotFinished` after `timeout`. */
  async wait<J extends Job>(job: J | string, options: WaitOptions = {}): Promise<J> {
    return (await wait(this, idOf(job), options)) as J;
  }

  /** Waits for the job's result. Throws `JobFailed` if it ends without one, `NotFinished` after `timeout`. */
  async result<J extends Job>(job: J | string, options: WaitOptions = {}): Promise<ResultOf<J>> {
    const ended = await this.wait(job, options);
    if (ended.result === null) throw new JobFailed(ended);
    return ended.result as ResultOf<J>;
  }

  /** The job's events, until it ends. Resumes behind the last event where the connection was lost. */
  stream(job: Job | string, options: StreamOptions = {}): AsyncGenerator<JobEvent, void> {
    return stream(this, idOf(job), options);
  }

  /** Each of the caller's jobs as it is after a change of its state or progress, from now on and without end. Resumes
   * where the connection was lost. */
  jobChanges({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<JobChange, void> {
    return jobChanges(this, signal);
  }

  /** The text that a job writes: the whole of it, after each change. Text that was withdrawn is gone from it. */
  streamText(job: Job | string, options: Omit<StreamOptions, "after"> = {}): AsyncGenerator<string, void> {
    return streamText(this, idOf(job), options);
  }
}

function idOf(job: Job | string): string {
  return typeof job === "string" ? job : job.id;
}
