export { type Answer, answerFeedback, type FeedbackPage, feedbackPage, RANGE, type Scale } from './answer'
export { type FeedbackItem, inboxInput, listFeedback } from './inbox'
