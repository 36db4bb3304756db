/** What went wrong, as the API tells it (RFC 9457), or that it cannot be reached. */
export interface FieldError {
  field: string;
  message: string;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: FieldError[];
}

export class Problem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }

  get slug(): string {
    return this.body.type.split("/").at(-1) ?? "";
  }

  static async of(response: Response): Promise<Problem> {
    try {
      return new Problem((await response.json()) as ProblemBody);
    } catch {
      const title = `${response.status} ${response.statusText}`;
      return new Problem({ type: "", title, status: response.status, detail: title });
    }
  }

  static unreachable(): Problem {
    return new Problem({ type: "unreachable", title: "", status: 0, detail: "" });
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Problem && error.body.status === 404;
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.slug === "not-authenticated";
}
