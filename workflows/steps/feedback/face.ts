import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import type { FeedbackConfig } from './config'

export const face: Face<FeedbackConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.feedback.label'),
  about: say('kinds.feedback.about'),
  icon: () => 'feedback',
  summary: ({ question, scale }) =>
    question ? say('summary.feedback.question', { question, scale: say(`options.scale.${scale ?? 'stars'}`) }) : say('summary.feedback.empty'),
  ports: () => [
    { id: 'happy', label: say('ports.happy'), tone: 'good' },
    { id: 'unhappy', label: say('ports.unhappy'), tone: 'bad' },
    { id: 'no-answer', label: say('ports.no_answer'), tone: 'neutral' },
  ],
  channels: ({ message }) => message?.channels ?? [],
  fields: ({ scale }) => [
    { kind: 'text', path: 'question', label: say('fields.feedback.question'), max: 500 },
    {
      kind: 'choice',
      path: 'scale',
      label: say('fields.feedback.scale'),
      options: [
        { value: 'stars', label: say('options.scale.stars'), sets: { happyFrom: 4 } },
        { value: 'nps', label: say('options.scale.nps'), sets: { happyFrom: 9 } },
        { value: 'text', label: say('options.scale.text'), sets: { happyFrom: null } },
      ],
    },
    ...(scale === 'text'
      ? []
      : [
          {
            kind: 'number',
            path: 'happyFrom',
            label: say('fields.feedback.happyFrom'),
            min: scale === 'nps' ? 0 : 1,
            max: scale === 'nps' ? 10 : 5,
            whole: true,
          } as const,
        ]),
    { kind: 'duration', path: 'answerWithin', label: say('fields.feedback.answerWithin'), min: 'PT1M', max: 'P365D' },
    { kind: 'duration', path: 'notMoreOftenThan', label: say('fields.feedback.notMoreOftenThan'), optional: true, initial: 'P30D' },
    { kind: 'message', path: 'message', label: say('fields.feedback.message'), variables: ['customer', 'offer', 'location', 'points', 'links'] },
  ],
  defaults: (locale) => ({
    question: ready[locale].feedback.question,
    scale: 'stars',
    happyFrom: 4,
    message: { class: 'service', channels: ['push', 'email', 'sms'], fallbackAfter: null, content: ready[locale].feedback.content },
    answerWithin: 'P3D',
    notMoreOftenThan: 'P30D',
  }),
}
