import { bookings, maintenance, messageRecipients, messages, notifications } from "../schema/index.ts";
import { addDays, instant, PERIODS, weekday } from "./calendar.ts";
import type { Build, School } from "./school.ts";
import type { Section } from "./teaching.ts";

const bookable = ["INF-1", "INF-2", "BIBLIO", "SALON", "PORT-1", "PORT-2", "FURGO"];
const purposes = [
  "Proyecto de aula",
  "Charla a las familias",
  "Taller de lectura",
  "Prueba de competencia digital",
  "Salida didáctica",
];

/** Bookings of last week and the two to come, never twice the same resource and period, and one planned repair. */
export function addBookings(build: Build, school: School): void {
  const { rows, r, today } = build;
  const { institutionId } = school;
  const days = Array.from({ length: 21 }, (_, index) => addDays(today, index - 7)).filter((day) => weekday(day) <= 5);
  for (const code of bookable) {
    const resourceId = school.rooms.get(code);
    if (resourceId === undefined) continue;
    for (const day of days) {
      if (!r.chance(0.3)) continue;
      const [startsAt, endsAt] = r.pick(PERIODS);
      rows.add(bookings, {
        institutionId,
        resourceId,
        userId: r.pick(school.teachers).userId,
        kind: "booking",
        maintenanceId: null,
        title: r.pick(purposes),
        startsAt: instant(day, startsAt),
        endsAt: instant(day, endsAt),
      });
    }
  }
  const resourceId = school.rooms.get("TALLER");
  const saturday = addDays(today, 13 - weekday(today));
  if (resourceId === undefined) return;
  const period = { startsAt: instant(saturday, "09:00"), endsAt: instant(saturday, "13:00") };
  const title = "Revisión de la maquinaria";
  const userId = school.headUserId;
  const maintenanceId = rows.add(maintenance, {
    institutionId,
    resourceId,
    reportedBy: userId,
    kind: "inspection",
    description: title,
    ...period,
  });
  rows.add(bookings, { institutionId, resourceId, userId, kind: "maintenance", maintenanceId, title, ...period });
}

const questions: readonly (readonly [subject: string, question: string, answer: string])[] = [
  [
    "Examen del lunes",
    "Buenas tardes: ¿entra el último tema en el examen?",
    "Buenas tardes: entran los tres primeros temas. Un saludo.",
  ],
  ["Justificante de falta", "Le envío el justificante médico de ayer.", "Recibido, ya está anotado. Gracias."],
  ["Tutoría", "¿Sería posible una tutoría esta semana?", "Claro. ¿Le viene bien el jueves a las 16:30?"],
  [
    "Trabajo pendiente",
    "No encontramos el enunciado del trabajo, ¿podría reenviarlo?",
    "Lo tienen en la plataforma, en la tarea de esta semana.",
  ],
];

/** Conversations between families and teachers, and a letter from the head to all families. */
export function addMessages(build: Build, school: School, taught: readonly Section[]): void {
  const { rows, r, today } = build;
  const { institutionId } = school;
  const send = (
    senderId: number,
    userIds: readonly number[],
    text: { subject: string; body: string },
    sentAt: Date,
    threadId: number | null,
    read: boolean,
  ) => {
    const id = rows.add(messages, { institutionId, senderId, ...text, sentAt, threadId, replyToId: threadId });
    for (const userId of userIds) {
      rows.add(messageRecipients, {
        institutionId,
        messageId: id,
        userId,
        readAt: read ? new Date(sentAt.getTime() + 3_600_000) : null,
        createdAt: sentAt,
      });
    }
    return id;
  };
  const families = [
    ...new Set(school.groups.flatMap((group) => group.students.flatMap((student) => student.guardianUserIds))),
  ];
  const letter = {
    subject: "Reunión de familias",
    body: "Estimadas familias: les esperamos el jueves a las 18:00 en el salón de actos para presentar el curso. Un saludo, la dirección.",
  };
  send(school.headUserId, families, letter, instant(addDays(today, -5), "10:00"), null, false);

  const own = taught.filter((section) => section.teacher.isDemo);
  const asking = [...own, ...r.shuffle(taught).slice(0, Math.ceil(taught.length / 4))].flatMap((section) =>
    section.group.students
      .filter((student, index) => index % 8 === section.id % 8 && student.guardianUserIds.length > 0)
      .map((student) => ({ section, student })),
  );
  for (const { section, student } of asking) {
    const [subject, question, answer] = r.pick(questions);
    const [guardian] = student.guardianUserIds;
    if (guardian === undefined) continue;
    const day = addDays(today, -r.int(1, 20));
    const answered = r.chance(0.7);
    const body = `${question}\n\nFamilia de ${student.givenName} ${student.familyName}`;
    const first = send(guardian, [section.teacher.userId], { subject, body }, instant(day, "17:10"), null, answered);
    if (answered)
      send(
        section.teacher.userId,
        [guardian],
        { subject: `Re: ${subject}`, body: answer },
        instant(day, "18:25"),
        first,
        r.chance(0.5),
      );
  }
}

/** News for the people of the demo teacher's groups. */
export function addNotifications(build: Build, school: School, taught: readonly Section[]): void {
  const { rows, r, today } = build;
  const { institutionId } = school;
  const tell = (
    userId: number,
    kind: string,
    title: string,
    body: string,
    daysAgo: number,
    { url = null, studentId }: { url?: string | null; studentId?: number } = {},
  ) => {
    const createdAt = instant(addDays(today, -daysAgo), "17:35");
    rows.add(notifications, {
      institutionId,
      userId,
      kind,
      title,
      body,
      url,
      data: studentId === undefined ? {} : { studentId },
      createdAt,
      readAt: daysAgo > 4 ? createdAt : null,
    });
  };
  for (const section of taught.filter(({ teacher }) => teacher.isDemo)) {
    const { subject, group, teacher } = section;
    tell(
      teacher.userId,
      "announcement",
      "Claustro el miércoles",
      "El claustro empieza a las 16:00 en la biblioteca.",
      r.int(1, 7),
    );
    for (const student of group.students) {
      const text = `Hay una nota nueva de ${subject.title}.`;
      const record = { url: `/alumnado/${student.id}`, studentId: student.id };
      tell(student.userId, "grade.recorded", "Nota nueva", text, r.int(1, 9), record);
      for (const guardian of student.guardianUserIds) {
        tell(guardian, "grade.recorded", `Nota nueva de ${student.givenName}`, text, r.int(1, 9), record);
      }
    }
  }
}
