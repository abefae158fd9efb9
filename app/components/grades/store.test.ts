import { describe, expect, it } from "vitest";
import { ApiError } from "../../lib/api-error.ts";
import { createGradebookStore, type GradeToSave } from "./store.ts";

type Answer = (grades: GradeToSave[]) => ReturnType<Parameters<typeof createGradebookStore>[1]>;

const graded = { gradedBy: "Ana Ruiz", gradedAt: "2026-11-20T09:00:00.000Z" };

const gradebook = {
  section: {
    id: 1,
    courseId: 1,
    courseTitle: "Lengua",
    title: "1.º A",
    groupName: null,
    subject: null,
    gradeLevel: null,
    studentCount: 2,
    chatRoomId: null,
  },
  scale: { min: 0, max: 10, pass: 5, decimals: 2, bands: [] },
  canEdit: true,
  assignments: [{ id: 1, title: "Control", dueAt: null, maxPoints: 10, weight: 1, published: true }],
  students: [],
  cells: [
    { gradeId: 1, assignmentId: 1, studentId: 1, value: 5, status: "scored", comment: "Bien", version: 3, ...graded },
    { gradeId: 2, assignmentId: 1, studentId: 2, value: 6, status: "scored", comment: null, version: 1, ...graded },
  ],
};

function edit(studentId: number, value: number) {
  return { assignmentId: 1, studentId, mark: { value, status: "scored" as const } };
}

function stored({ version, ...grade }: GradeToSave) {
  return { ...grade, ...graded, gradeId: grade.studentId, version: version + 1 };
}

function opened(answers: Answer[]) {
  const sent: GradeToSave[][] = [];
  const store = createGradebookStore(gradebook, (grades) => {
    sent.push(grades);
    const answer = answers.shift();
    return answer ? answer(grades) : Promise.resolve(grades.map(stored));
  });
  return { store, sent, state: () => store.getState() };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

describe("the gradebook store", () => {
  it("sends the version it saw and the comment it keeps", async () => {
    const { store, sent, state } = opened([]);
    store.getState().record([edit(1, 7)]);
    expect(state().drafts["1:1"]?.state).toBe("saving");
    await settled();
    expect(sent).toEqual([
      [{ assignmentId: 1, studentId: 1, value: 7, status: "scored", comment: "Bien", version: 3 }],
    ]);
    expect(state().drafts).toEqual({});
    expect(state().cells["1:1"]).toMatchObject({ value: 7, version: 4 });
  });

  it("does not send what did not change", async () => {
    const { store, sent } = opened([]);
    store.getState().record([edit(1, 5)]);
    await settled();
    expect(sent).toEqual([]);
  });

  it("holds a second edit of a cell until the first is stored, then follows with its version", async () => {
    let release: () => void = () => undefined;
    const first: Answer = (grades) =>
      new Promise((done) => {
        release = () => done(grades.map(stored));
      });
    const { store, sent, state } = opened([first]);
    store.getState().record([edit(1, 7)]);
    store.getState().record([edit(1, 8)]);
    expect(sent).toHaveLength(1);
    release();
    await settled();
    expect(sent[1]).toMatchObject([{ value: 8, version: 4 }]);
    expect(state().cells["1:1"]).toMatchObject({ value: 8, version: 5 });
  });

  it("saves the rest of a block when one cell of it is disputed, and settles that one", async () => {
    const theirs = { ...gradebook.cells[0], value: 9, version: 4 };
    const problem = {
      type: "x",
      title: "x",
      status: 412,
      detail: "x",
      instance: "/",
      requestId: "x",
      current: [theirs],
    };
    const { store, sent, state } = opened([() => Promise.reject(new ApiError(412, problem))]);
    store.getState().record([edit(1, 7), edit(2, 8)]);
    await settled();
    expect(sent[1]).toMatchObject([{ studentId: 2, value: 8 }]);
    expect(state().cells["1:2"]).toMatchObject({ value: 8, version: 2 });
    expect(state().drafts["1:1"]).toMatchObject({ state: "conflict", mark: { value: 7 }, theirs: { value: 9 } });
    state().settle("1:1", "mine");
    await settled();
    expect(sent[2]).toMatchObject([{ studentId: 1, value: 7, version: 4 }]);
    expect(state().drafts).toEqual({});
  });

  it.each([
    ["of the same mark", 5],
    ["of another mark", 7],
  ])("stores one's own comment %s when one's own wins over a colleague's", async (_, value) => {
    const theirs = { ...gradebook.cells[0], comment: "De la colega", version: 4 };
    const problem = { type: "x", title: "x", status: 412, detail: "x", instance: "/", requestId: "x", current: theirs };
    const { store, sent, state } = opened([() => Promise.reject(new ApiError(412, problem))]);
    store.getState().record([{ ...edit(1, value), comment: "El mío" }]);
    await settled();
    state().settle("1:1", "mine");
    await settled();
    expect(sent[1]).toMatchObject([{ studentId: 1, value, comment: "El mío", version: 4 }]);
    expect(state().cells["1:1"]).toMatchObject({ value, comment: "El mío" });
  });

  it("keeps what could not be saved and tries it again when asked", async () => {
    const { store, sent, state } = opened([() => Promise.reject(new TypeError("network"))]);
    store.getState().record([edit(1, 7)]);
    await settled();
    expect(state().drafts["1:1"]).toMatchObject({ state: "error", mark: { value: 7 } });
    state().retryFailed();
    await settled();
    expect(sent).toHaveLength(2);
    expect(state().cells["1:1"]).toMatchObject({ value: 7, version: 4 });
  });

  it("never goes back to an older version on a refresh", async () => {
    const { store, state } = opened([]);
    store.getState().record([edit(1, 7)]);
    await settled();
    state().refresh(gradebook);
    expect(state().cells["1:1"]).toMatchObject({ value: 7, version: 4 });
  });
});

const clear = (studentId: number) => ({
  assignmentId: 1,
  studentId,
  mark: { value: null, status: "cleared" as const },
});

describe("a step taken back", () => {
  it("stores what was there before, with its comment, and can be repeated", async () => {
    const { store, sent, state } = opened([]);
    store.getState().record([clear(1), edit(2, 9)]);
    await settled();
    expect(sent[0]).toMatchObject([
      { studentId: 1, value: null, status: "cleared", comment: null },
      { studentId: 2, value: 9 },
    ]);
    expect(state().undo()).toBe(0);
    await settled();
    expect(state().cells["1:1"]).toMatchObject({ value: 5, status: "scored", comment: "Bien", version: 5 });
    expect(state().cells["1:2"]).toMatchObject({ value: 6, version: 3 });
    expect(state().redo()).toBe(0);
    await settled();
    expect(state().cells["1:1"]).toMatchObject({ value: null, status: "cleared", version: 6 });
    expect(state().redoSteps).toEqual([]);
  });

  it("leaves alone what somebody else has changed since", async () => {
    const { store, sent, state } = opened([]);
    store.getState().record([edit(1, 7), edit(2, 8)]);
    await settled();
    const [first] = gradebook.cells;
    if (first === undefined) throw new Error("the gradebook has a mark");
    state().refresh({ ...gradebook, cells: [{ ...first, value: 3, version: 9 }] });
    expect(state().undo()).toBe(1);
    await settled();
    expect(sent[1]).toMatchObject([{ studentId: 2, value: 6 }]);
    expect(state().cells["1:1"]).toMatchObject({ value: 3, version: 9 });
  });

  it("of a mark that did not exist makes it blank", async () => {
    const { store, sent, state } = opened([]);
    store.getState().record([edit(3, 4)]);
    await settled();
    state().undo();
    await settled();
    expect(sent[1]).toMatchObject([{ studentId: 3, value: null, status: "cleared", version: 1 }]);
  });
});

describe("what an earlier page could not store", () => {
  const kept = { ...edit(1, 7), base: 3, state: "saving" as const, message: null, theirs: null };

  it("is sent with the version that was seen then, so that nobody's mark is overwritten unseen", async () => {
    const { sent, state } = opened([]);
    const [first] = gradebook.cells;
    if (first === undefined) throw new Error("the gradebook has a mark");
    state().refresh({ ...gradebook, cells: [{ ...first, value: 9, version: 4 }] });
    state().restore([kept]);
    await settled();
    expect(sent).toMatchObject([[{ value: 7, version: 3 }]]);
  });

  it("is not sent again when it had been stored after all", async () => {
    const { sent, state } = opened([]);
    state().restore([{ ...kept, mark: { value: 5, status: "scored" } }]);
    await settled();
    expect(sent).toEqual([]);
    expect(state().drafts).toEqual({});
  });
});
