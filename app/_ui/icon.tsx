import * as L from 'lucide-react'
import { cn } from './cn'
import { SHAPES } from './icon-shapes'

const LUCIDE = {
  home: L.House,
  guests: L.Users,
  loyalty: L.Gem,
  message: L.MessageSquareText,
  feedback: L.Smile,
  sad: L.Frown,
  reports: L.ChartNoAxesColumn,
  settings: L.SlidersHorizontal,
  search: L.Search,
  bell: L.Bell,
  plus: L.Plus,
  minus: L.Minus,
  fit: L.Maximize,
  play: L.Play,
  stop: L.Square,
  down: L.ChevronDown,
  right: L.ChevronRight,
  left: L.ChevronLeft,
  updown: L.ChevronsUpDown,
  arrowright: L.ArrowRight,
  check: L.Check,
  x: L.X,
  wait: L.Clock,
  visit: L.DoorClosed,
  split: L.FlaskConical,
  listen: L.Radio,
  handover: L.LogOut,
  signout: L.LogOut,
  end: L.Flag,
  offer: L.Gift,
  gift: L.Gift,
  discount: L.BadgePercent,
  coupon: L.Ticket,
  percent: L.Percent,
  event: L.Zap,
  manual: L.Pointer,
  mail: L.Mail,
  sms: L.MessageSquareMore,
  push: L.Smartphone,
  chat: L.MessageCircle,
  webhook: L.Webhook,
  task: L.ClipboardCheck,
  audience: L.Megaphone,
  profile: L.UserPen,
  warn: L.TriangleAlert,
  info: L.Info,
  error: L.OctagonAlert,
  up: L.ArrowUp,
  dn: L.ArrowDown,
  undo: L.Undo2,
  redo: L.Redo2,
  comment: L.MessageCircle,
  calendar: L.Calendar,
  pin: L.MapPin,
  phone: L.Phone,
  star: L.Star,
  wallet: L.Wallet,
  shield: L.ShieldCheck,
  user: L.User,
  card: L.CreditCard,
  receipt: L.ReceiptText,
  cake: L.Cake,
  history: L.History,
  draw: L.Pencil,
  live: L.Activity,
  group: L.Group,
  link: L.Link,
  external: L.ExternalLink,
  drag: L.GripVertical,
  filter: L.ListFilter,
  export: L.Upload,
  import: L.Download,
  file: L.FileText,
  question: L.CircleQuestionMark,
  grow: L.TrendingUp,
  keep: L.Heart,
  engage: L.LogIn,
  winback: L.Undo2,
  eye: L.Eye,
  flame: L.Flame,
  copy: L.Copy,
  trash: L.Trash2,
  reply: L.Reply,
  phoneoff: L.PhoneOff,
  kbd: L.Keyboard,
  cursor: L.MousePointer2,
  note: L.StickyNote,
  frame: L.Frame,
  sun: L.Sun,
  moon: L.Moon,
  system: L.Monitor,
  language: L.Languages,
  key: L.KeyRound,
  building: L.Building2,
  store: L.Store,
  qr: L.QrCode,
  send: L.Send,
  refresh: L.RefreshCw,
  tidy: L.Workflow,
  grid: L.LayoutGrid,
  save: L.Save,
  lock: L.Lock,
  backspace: L.Delete,
  command: L.Command,
  enter: L.CornerDownLeft,
} as const

export type IconName = keyof typeof LUCIDE | keyof typeof SHAPES

export const isIconName = (name: string): name is IconName => name in LUCIDE || name in SHAPES

/** An icon is decoration beside a word; where it stands alone, its button carries the label. The stroke is 1.5 px at every size. */
export function Icon({ name, size = 20, className, fill }: { name: IconName; size?: number; className?: string; fill?: boolean }) {
  const common = { width: size, height: size, className: cn('shrink-0', className), fill: fill ? 'currentColor' : 'none' } as const
  if (name in SHAPES) {
    const dots = name === 'more'
    return (
      <svg
        {...common}
        aria-hidden="true"
        viewBox="0 0 20 20"
        stroke="currentColor"
        strokeWidth={((dots ? 2.2 : 1.5) * 20) / size}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {SHAPES[name as keyof typeof SHAPES].map((d) => (
          <path key={d} d={d} />
        ))}
      </svg>
    )
  }
  const Shape = LUCIDE[name as keyof typeof LUCIDE]
  return <Shape {...common} aria-hidden="true" size={size} strokeWidth={1.5} absoluteStrokeWidth />
}

/** Three levels of a cascade, each fainter: the product's mark. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 26 26"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M3.5 5.5h9c1.2 0 2 .6 2.4 1.6l.7 1.6c.4 1 1.2 1.6 2.4 1.600h4.5" />
      <path d="M3.5 11.500h5c1.2 0 2 .6 2.4 1.600l.7 1.600c.4 1 1.2 1.6 2.4 1.600h8.5" opacity={0.62} />
      <path d="M3.5 17.500h1.500c1.2 0 1.8.6 2.2 1.400l.5 1.200c.4.9 1 1.4 2.2 1.400h12.6" opacity={0.34} />
    </svg>
  )
}
