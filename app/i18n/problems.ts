import type { Problem } from "#contracts/common.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import type { Locale, OtherLocale } from "./languages.ts";

const REASONS: Readonly<Record<ProblemReason, string>> = {
  account_closed: "Their account is closed: reactivate it first.",
  account_inactive: "Your account is no longer active. Talk to your school's office.",
  ai_client_ended: "That connection had already ended.",
  ai_clients_changed: "The number of connections has changed. Look again before you disconnect them.",
  ai_clients_unavailable: "The connections of AI assistants are not answering. Try again in a moment.",
  ai_gateway_unavailable: "What would be sent cannot be shown right now. Try again in a moment.",
  api_key_permissions: "A key cannot have permissions that you do not have.",
  api_key_personal: "An API key cannot do this: it takes somebody signed in with an account.",
  audit_export_too_large: "There are more than 20,000 entries: narrow the dates or add a filter.",
  credentials_wrong: "The e-mail address or the password is wrong.",
  criteria_mixed: "All criteria must be of the same subject.",
  criteria_unknown: "Some criteria are not in the curriculum.",
  data_destroyed: "This was erased at the person's request.",
  data_unreadable: "This is protected and cannot be read right now.",
  ways_in_too_many: "You have made many links and codes within an hour. Go on later.",
  code_wrong: "The code is wrong or has been used before.",
  confirmation_needed: "Confirm that it is you to go on.",
  factor_demanded: "Your school demands a second step: add another before you remove this one.",
  factor_missing: "Add a second step first.",
  factors_too_many: "You have too many. Remove one first.",
  second_factor_due: "Your school demands a second step for signing in. Set it up to go on.",
  passkey_unfit: "This passkey does not fit this account, or the request has lapsed. Try again.",
  dates_reversed: "The last day comes before the first.",
  days_off_overlap: "Some of these days are already without lessons.",
  factor_own_missing: "You have no second step yourself: set yours up first, or confirm that you know.",
  factor_rule_changed: "Someone else has changed this meanwhile.",
  factor_rule_past: "Choose today or a later day.",
  school_name_differs: "Type the school's name exactly as it stands here.",
  school_suspended: "Your school is suspended on this platform for now. Talk to its leadership.",
  off_ai: "Generation by AI is turned off for now. What you asked for before waits and is lost to nobody.",
  off_api_keys: "API keys are turned off for now.",
  off_imports: "Imports are turned off for now.",
  off_mcp: "Connections of AI assistants are turned off for now.",
  school_changed: "Someone else has changed the school's details meanwhile.",
  school_code_taken: "Another school has this code.",
  calendar_changed: "Someone else has changed this year or term meanwhile.",
  calendar_in_use: "There are classes, marks or timetables in it: it cannot be removed.",
  calendar_outside: "Its days must lie inside its school year.",
  calendar_overlap: "It would share days with another one of its kind.",
  calendar_title_taken: "There is already one of that name.",
  terms_outside: "One of its terms would lie outside.",
  ticket_lapsed: "Too much time has passed. Type your e-mail address and password again.",
  import_changed: "What would be imported is no longer what you looked at: look at it again and confirm it.",
  import_done: "That import has already been done.",
  import_faulty: "The file had errors: correct it and upload it again.",
  import_file_gone: "The checked file is no longer kept: upload it again.",
  import_outdated: "The school has changed since the check: nothing has been written.",
  job_finished: "It has already finished: there is nothing to cancel.",
  job_not_failed: "It has not failed: there is nothing to repeat.",
  letter_closed: "This message has already been replayed or dismissed.",
  letter_failed_again: "The message has failed again. Look at it once more.",
  letter_not_replayable: "The message does not say what it is about: it can only be dismissed.",
  letters_changed: "The number of messages has changed. Look again before you replay them.",
  mark_out_of_range: "The mark is outside the range of this assignment.",
  last_administrator: "The school would be left without an active administrator.",
  mark_too_precise: "At most two decimals.",
  mark_twice: "The same mark appears twice.",
  marks_busy: "Someone else is saving these marks. Try again.",
  marks_changed: "Someone else has changed the mark meanwhile.",
  marks_invalid: "Some marks cannot be saved.",
  no_address: "They have no e-mail address: give them a code on paper, or write their address down first.",
  own_factors: "Your own are taken away in “Your account”.",
  own_account: "For your own account, change the password in “Your account”.",
  page_expired: "The page has expired. Reload it and repeat the operation.",
  password_common: "That password is too common.",
  password_address: "It contains your e-mail address or user name and little more: add words nobody connects with you.",
  password_name: "It contains your name and little more: add words nobody connects with you.",
  password_school: "It contains the name of your school and little more: add other words.",
  password_same: "Choose a different password.",
  password_wrong: "It is not your current password.",
  appointments_changed:
    "The number is not right: the accesses that are new or change have changed. Check the file again.",
  appointments_confirm: "Some accesses are new or change: type how many to confirm it.",
  removals_changed: "The number is not right: the removals have changed. Look at them again.",
  removals_confirm: "These are many removals: type their number to confirm them.",
  removals_file_outdated: "The file no longer fits what the school has: check a new one.",
  removals_later_import: "There is a later import: make the removals from that one.",
  removals_none: "There is nobody and nothing to remove.",
  removals_too_early: "The import comes first; removals follow it.",
  removals_undone: "This import was undone: there is nothing to remove.",
  reset_over: "This link or code does not work: it was used, has expired or there is a newer one.",
  rights_beyond_own: "This has permissions that you cannot give: ask the head of your school.",
  section_marks_unseen: "Only those who see the marks of whole sections may filter by recent marks.",
  session_access_changed: "Your school has changed your access and your session ended. Sign in again.",
  session_closed: "Your session was ended from another device. Sign in again.",
  session_expired: "Your session has expired. Sign in again.",
  session_password_changed: "Your session ended when the password was changed. Sign in with the new one.",
  student_not_in_section: "The student is not in the class of this assignment.",
  undo_access_changed: "The number is not right: who gets access back has changed. Look at the list again.",
  undo_access_confirm: "Undoing gives access back: look at the list and confirm its number.",
  undo_nothing: "There is nothing to undo.",
  undo_over: "The time to undo it is over.",
  undo_own_account: "Your own account comes from this import: ask someone else to undo it.",
  undo_own_role: "Undoing it would change your own role: ask someone else to do it.",
  email_unusable: "This address cannot be used.",
  own_deactivation: "Nobody deactivates their own account: ask someone else.",
  own_role: "Nobody changes their own role: ask someone else.",
  people_refused: "This is not possible with some of these people: nothing has been changed.",
  person_changed: "Someone else has changed these details meanwhile.",
  person_unknown: "There is no such person.",
  role_built_in: "The platform's roles are the same in every school: make a copy.",
  role_changed: "Someone else has changed this role meanwhile.",
  role_in_use: "There are people with this role: give them another first.",
  role_title_taken: "There is a role of that name already.",
  role_needs_file: "The students' role goes with a student file, and only with one.",
  role_unknown: "There is no such role.",
  student_number_taken: "Another student of the school has this number.",
  username_taken: "Someone else of the school uses it.",
  version_missing: "If-Match is missing, with the version that you read.",
  file_changed: "Someone else has changed this student file meanwhile.",
  family_changed: "Someone else has changed this family meanwhile.",
  guardian_is_student: "Someone with the students' role cannot be a guardian.",
  guardian_twice: "Appears twice.",
  guardians_refused: "Some family members cannot be like this: nothing has been changed.",
  not_of_age: "This is noted only of who is of age.",
  primary_twice: "There can be only one main contact.",
};

/** By the code at the end of a problem's type, where no reason is given or known. */
const TYPES: Readonly<Record<string, string>> = {
  bad_request: "The request is not valid.",
  unauthenticated: "Sign in with your account.",
  forbidden: "Your account is not allowed to do this.",
  not_found: "What you are looking for does not exist.",
  request_timeout: "What is being sent takes too long to arrive.",
  conflict: "It does not fit what is there now. Reload the page and look again.",
  precondition_failed: "Someone else has changed it meanwhile.",
  payload_too_large: "What you are sending is too large.",
  unsupported_media_type: "This kind of file cannot be used.",
  unprocessable: "Some values cannot be accepted.",
  rate_limited: "Too many requests in a row. Wait a moment and try again.",
  unavailable: "The service is not answering right now. Try again in a few seconds.",
};

const SENTENCES: Readonly<Record<OtherLocale, { reasons: typeof REASONS; types: typeof TYPES; field: string }>> = {
  en: { reasons: REASONS, types: TYPES, field: "This value is not valid." },
};

function isReason(reason: string | undefined): reason is ProblemReason {
  return reason !== undefined && Object.hasOwn(REASONS, reason);
}

/**
 * A refusal of the API in its reader's language. The API itself writes Spanish, which stays where nothing better is
 * known; single fields then say no more than that they are wrong.
 */
export function problemIn(locale: Locale, problem: Problem): Problem {
  if (locale === "es") return problem;
  const { reasons, types, field } = SENTENCES[locale];
  const kind = problem.type.split("#")[1] ?? "";
  const { errors, reason } = problem;
  return {
    ...problem,
    detail: isReason(reason) ? reasons[reason] : (types[kind] ?? problem.detail),
    ...(errors === undefined
      ? {}
      : {
          errors: errors.map((fault) => ({
            ...fault,
            message: isReason(fault.reason) ? reasons[fault.reason] : field,
          })),
        }),
  };
}
