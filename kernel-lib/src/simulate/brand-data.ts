/** A brand on a shelf: its part of the shelf's traffic and how dear it is against the shelf's median. */
export interface BrandShare {
  readonly name: string;
  readonly weight: number;
  readonly priceFactor: number;
}

/** Brands by the longest prefix of a category code that is listed: `name:weight[:price factor in percent]`. */
const SHELVES: Readonly<Record<string, string>> = {
  'electronics.smartphone':
    'samsung:285:92 apple:295:295 xiaomi:195:60 huawei:84:80 oppo:42:84 honor:12:60 vivo:9:75 nokia:9:55 meizu:6:50 oneplus:4:170',
  'electronics.clocks':
    'apple:20:250 samsung:8:130 casio:18 xiaomi:6:40 garmin:6:200 huawei:3 tissot:6:260 orient:5 amazfit:3:60',
  'electronics.audio':
    'apple:25:220 samsung:8 sony:9 jbl:12 xiaomi:10:40 pioneer:5 philips:5 sennheiser:4 marshall:2:200 huawei:2',
  'electronics.video': 'samsung:33:110 lg:21 sony:8:150 artel:17:60 haier:6 xiaomi:3 philips:4 tcl:4 epson:2:150',
  electronics:
    'samsung:16 apple:12:180 lenovo:6 huawei:8 xiaomi:5 canon:7 nikon:4 panasonic:8 texet:4:60 prestigio:3:60 sony:4',
  'computers.notebook': 'acer:26 lenovo:24 hp:20 asus:13 apple:9:210 dell:5 xiaomi:2 msi:2:180 huawei:1',
  computers:
    'hp:10 asus:9 msi:6 gigabyte:5 logitech:8 lg:4 samsung:6 canon:6 epson:4 pulser:8 intel:4 amd:4 tp-link:5 kingston:3 acer:3 hyperx:3',
  'appliances.kitchen':
    'bosch:14 samsung:10 lg:9 indesit:8 beko:7 artel:7 elenberg:7:60 redmond:5 vitek:4 midea:4 haier:4 gorenje:3 atlant:4 kitfort:2 polaris:3 braun:3',
  appliances:
    'samsung:12 lg:6 bosch:8 philips:7 dauscher:6 ariston:5 polaris:5 janome:6 karcher:3 dyson:4:250 tefal:4 xiaomi:5 elenberg:4 midea:3 rowenta:2',
  apparel:
    'respect:10 baden:9 nike:5:130 adidas:5:130 puma:4 ecco:4:150 rooman:6 fassen:5 sokolov:3 strobbs:5:60 tamaris:3',
  auto: 'pioneer:18 starline:18 alpine:5 sony:6 jvc:6 kenwood:5 cordiant:6 sheriff:5 neoline:4 swat:4 berkut:3',
  furniture: 'brw:9 sv:12 stolplit:6 dormeo:4 askona:5 luminarc:3 orion:4 lagraf:4',
  kids: 'bugati:5 rant:5 tutis:6 lego:6 hasbro:4 adamex:6 cool-baby:5 pampers:3 peg-perego:3:160',
  construction: 'bosch:14 makita:12 dewalt:5:150 metabo:5 hitachi:5 alteco:6 stihl:4 huter:5 resanta:5 patriot:4',
  sport: 'stels:16 forward:8 stern:5 novatrack:4 torneo:5 atemi:4 jaguar:3',
  accessories: 'swissgear:6 tony-perotti:5 grizzly:5 american-tourister:5 rion:4 samsonite:4:180',
  '': 'cordiant:6 triangle:5 nokian:5 yokohama:4 lucente:9 sokolov:4 shiseido:3 luminarc:3 tosot:2 oasis:4 casio:3 vitek:2 michelin:4:150 hankook:3 samsung:7 xiaomi:9',
};

/** How readily a thing of a brand is bought when it is looked at, 0 to 1. */
export function buyAppeal(brand: string): number {
  return BUY_APPEAL[brand] ?? 0.4;
}

const BUY_APPEAL: Readonly<Record<string, number>> = { apple: 0.95, samsung: 0.8, xiaomi: 0.37 };

/** The brands of the shelf that a category code (null: none) belongs to. */
export function brandsOf(code: string | null): readonly BrandShare[] {
  let prefix = code ?? '';
  while (!(prefix in SHELVES)) {
    const dot = prefix.lastIndexOf('.');
    prefix = dot < 0 ? '' : prefix.slice(0, dot);
  }
  return SHELVES[prefix].split(' ').map((entry) => {
    const [name, weight, percent] = entry.split(':');
    return { name, weight: Number(weight), priceFactor: percent === undefined ? 1 : Number(percent) / 100 };
  });
}

const STARTS = 'al be cor da el fa gro hi in jo ka lu ma ne or pa qui ro sa te ul va wi xe yo za'.split(' ');
const ENDS = 'ba den dor fex gal kon lan max mir nex nor pol ra rin son tek ton vel via vox'.split(' ');
const TAILS = ['', 'is', 'a', 'o', 'us', 'line', 'home'];

/** How many invented brands there are beside the known ones. */
export const SMALL_BRAND_COUNT = STARTS.length * ENDS.length * TAILS.length;

/** The invented name of a small brand, `0 <= index < SMALL_BRAND_COUNT`. */
export function smallBrandName(index: number): string {
  const start = STARTS[index % STARTS.length];
  const end = ENDS[Math.floor(index / STARTS.length) % ENDS.length];
  return start + end + TAILS[Math.floor(index / (STARTS.length * ENDS.length))];
}
