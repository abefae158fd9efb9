import { ONE_LESSON, ROOM_FOR_PAIRS, type Template } from "./template.ts";
import { different, eachOwn, listOf } from "./text.ts";

export const ENGLISH: Template = {
  planTitle: (subject, codes) => `${subject}: ${codes.length === 1 ? "criterion" : "criteria"} ${listOf(codes, "and")}`,
  objective: (criterion) => `Pupils can do what the criterion asks: ${criterion}`,
  commonMaterials: ["Board or screen", "Class notebook", "Self-assessment slips with the criteria"],
  nature:
    "Draft put together from templates out of the chosen criteria and knowledge: no AI wrote it. What stands [in brackets] is yours to complete.",
  opening: {
    title: "Starting point",
    activity: ({ minutes, knowledge, title, notes }) =>
      [
        title === undefined ? "[Complete: topic and a situation that the class knows.]" : `Topic: ${title}.`,
        ...(notes === undefined
          ? []
          : [`[Your wish, which a template cannot work out; carry it into the activities: ${notes}]`]),
        "Say in one sentence what will be learnt and what it is good for outside the classroom.",
        ...(minutes < ROOM_FOR_PAIRS
          ? [
              `Two or three pupils say aloud what they already know${knowledge.length > 0 ? ` about: ${knowledge.join("; ")}` : ""}; one doubt stays on the board for the end.`,
            ]
          : [
              knowledge.length > 0
                ? `Each pupil notes in two minutes what they already know about: ${knowledge.join("; ")}.`
                : "Each pupil notes in two minutes what they already know and one question they would like answered.",
              "Pairs compare; the board collects three shared ideas and the doubts, which come back at the end.",
            ]),
      ].join("\n"),
  },
  closing: {
    title: "Closing and assessment",
    activity: (codes, minutes) => {
      const about = `${codes.length === 1 ? "criterion" : "criteria"} ${listOf(codes, "and")}`;
      if (minutes < ROOM_FOR_PAIRS) {
        return `Individual exit slip of one sentence on ${about}: what I can do now and what is missing.`;
      }
      return [
        `Return to the doubts from the start and see which are settled. Individual exit slip on ${about}:`,
        "one thing I can do now with an example of my own, one that is still hard, and what would help.",
        "The teacher sorts the slips into three piles (achieved, under way, needs support) to prepare the next lesson.",
      ].join(" ");
    },
  },
  working: (works, knowledge, { model, guided, product }, title) => {
    const needed = different(works).reduce((sum, { productMinutes }) => sum + productMinutes, 0);
    return [
      works.map(({ criterion }) => `Criterion ${criterion.code}: ${criterion.text}`).join("\n"),
      ...(knowledge.length > 0 ? [`Basic knowledge in play: ${knowledge.join("; ")}.`] : []),
      `[Complete: the example, text or data to work with${title === undefined ? "" : `, on “${title}”`}.]`,
      `1. Modelling (${model} min, whole class). ${eachOwn(works, "model")}`,
      `2. Guided practice (${guided} min, in pairs). ${eachOwn(works, "guided")}`,
      `3. Product (${product} min, alone or in groups of three or four). ${eachOwn(works, "product")}`,
      ...(product < needed
        ? [
            `[Complete: in ${product} min the product is only begun; decide which part is done and when it is finished.]`,
          ]
        : []),
      ...(product > ONE_LESSON ? [`[Complete: spread these ${product} min over lessons.]`] : []),
    ].join("\n");
  },
  assessed: ({ criterion, activity }) =>
    `Criterion ${criterion.code}. Evidence: ${activity.evidence} Instrument: ${activity.instrument}`,
  levels:
    "Common levels: 1) does it with constant help; 2) does it with guidance and mends errors when shown; 3) does it alone and explains how; 4) also carries it over to a new situation or helps others to do it.",
  diversity: [
    "Instructions in writing and aloud, one per step, with a worked example in sight during the whole lesson.",
    "Answers may be written, spoken, drawn or recorded where the criterion does not demand one form.",
    "Groups are mixed and have shared-out roles; the time left is announced half-way through each phase.",
  ],
  activities: {
    understand: {
      title: "Understand and explain",
      model: "The teacher explains a familiar case thinking aloud: what is seen, how it is named and why.",
      guided:
        "With two new cases, each pair marks the key ideas, defines them in its own words and looks for a counter-example.",
      product: "Concept map with at least five linked ideas and a five-line explanation for somebody in a lower year.",
      productMinutes: 12,
      evidence: "concept map and short explanation.",
      instrument: "checklist (correct ideas, justified links, precise vocabulary).",
      materials: ["Three short cases or texts on the topic", "Concept map template"],
      support: "Word bank with pictures where needed; extension: a case in which the explanation fails.",
    },
    practise: {
      title: "Solve and apply",
      model:
        "The teacher solves a whole example and names each decision: what is asked, what is given, which procedure, how to check.",
      guided:
        "Three graded exercises: the first with gaps, the second with hints, the third without help; each pair checks the result another way.",
      product: "A real-life problem solved step by step, with the procedure justified and the solution checked.",
      productMinutes: 10,
      evidence: "solved problem with the procedure in writing.",
      instrument: "rubric (set-up, procedure, check, expression of the result).",
      materials: ["Graded exercises with solutions", "Problem from the school's surroundings"],
      support:
        "Worked example and hint cards; extension: invent a problem with the same structure and another solution.",
    },
    analyse: {
      title: "Analyse and judge",
      model:
        "The teacher analyses a sample with three questions: what is there, how it is made or why it happens, what follows from it.",
      guided:
        "Each pair puts the same questions to two other samples and fills in a table of likenesses and differences with evidence.",
      product:
        "One-page reasoned judgement: a claim, two arguments with evidence from the samples, one objection answered.",
      productMinutes: 15,
      evidence: "comparison table and reasoned judgement.",
      instrument: "rubric (use of evidence, comparison, argued judgement).",
      materials: ["Three samples to analyse (texts, images, data or works)", "Comparison table"],
      support: "Sentence starters for arguing; extension: find a sample that contradicts the claim.",
    },
    inquire: {
      title: "Inquire",
      model: "The teacher turns a curiosity into a question that can be tested and shows how to predict an answer.",
      guided:
        "Each team words its question, decides what to observe or consult, and which result would change its mind.",
      product: "A small inquiry with recorded data or sources, a conclusion and one admitted limit of what was found.",
      productMinutes: 20,
      evidence: "inquiry notebook (question, plan, record and conclusion).",
      instrument: "rubric (testable question, rigour of the record, conclusion resting on data).",
      materials: ["Material to observe or chosen sources", "Inquiry guide"],
      support:
        "Questions worded beforehand; extension: repeat with another variable or set two sources against each other.",
    },
    create: {
      title: "Create",
      model: "The class examines two examples of different quality and works out the marks of a good result.",
      guided: "Each team makes a sketch or outline, shows it to another and gets two strengths and one suggestion.",
      product:
        "First full version of the product, with a note on the decisions taken and on what changed after the review.",
      productMinutes: 20,
      evidence: "finished product and note on decisions.",
      instrument: "rating scale (intention, technique, improvement after review).",
      materials: ["Two examples of different quality", "Materials or digital tools for the product"],
      support: "Template or starting structure; extension: a second version for another audience.",
    },
    communicate: {
      title: "Communicate and collaborate",
      model: "The teacher gives a short talk and analyses it with the class: message, evidence, turn and tone.",
      guided:
        "Groups with shared-out roles (chair, secretary, speaker, timekeeper) prepare their talk and rehearse it once.",
      product: "A talk of two or three minutes per group, with one question from the audience and an answer.",
      productMinutes: 20,
      evidence: "talk and its prepared outline.",
      instrument: "observation scale (content, clarity, listening and taking turns).",
      materials: ["Talk outline", "Group role cards"],
      support: "Talking to a small group or in a recording is possible; extension: chairing the questions.",
    },
  },
};
