/** What is known of a category code: its parts of traffic and of purchases (per 10,000) and its prices (lognormal). */
export interface CategoryKind {
  readonly code: string;
  readonly viewWeight: number;
  readonly buyWeight: number;
  readonly medianPrice: number;
  /** Standard deviation of the price's logarithm. */
  readonly sigma: number;
}

/** One line a code: code, part of traffic, part of purchases, median price, sigma in percent. */
const LINES = `
electronics.smartphone 2850 4750 285 50
electronics.clocks 320 230 150 85
electronics.audio.headphone 270 410 72 80
electronics.video.tv 205 260 390 60
electronics.tablet 66 62 210 60
electronics.telephone 75 50 26 50
electronics.audio.subwoofer 45 24 90 60
electronics.audio.acoustic 42 28 85 80
electronics.camera.photo 22 7 520 60
electronics.camera.video 16 5 290 60
electronics.video.projector 12 3 260 80
electronics.audio.microphone 6 2 80 70
electronics.audio.music_tools.piano 8 2 420 50
electronics.tools.navigator 8 3 110 40
computers.notebook 350 200 600 55
computers.desktop 66 26 540 60
computers.components.videocards 45 18 330 65
computers.components.hdd 22 12 80 55
computers.components.memory 18 10 62 55
computers.components.motherboard 16 7 105 50
computers.components.cpu 18 9 210 65
computers.components.cooler 10 5 38 60
computers.components.power_supply 10 5 66 50
computers.peripherals.printer 42 22 165 60
computers.peripherals.monitor 52 22 230 55
computers.peripherals.mouse 24 16 28 70
computers.peripherals.keyboard 20 11 45 75
computers.peripherals.camera 6 4 42 50
computers.peripherals.wifi 12 9 30 60
computers.peripherals.joystick 8 5 58 45
computers.network.router 15 10 48 70
computers.ebooks 9 5 130 40
computers.gaming 6 2 380 60
appliances.kitchen.refrigerators 190 120 330 50
appliances.kitchen.washer 170 160 330 40
appliances.environment.vacuum 170 160 112 70
appliances.environment.air_heater 90 60 36 60
appliances.environment.water_heater 60 34 118 45
appliances.environment.air_conditioner 42 16 380 45
appliances.environment.fan 8 4 32 50
appliances.environment.climate 10 4 130 60
appliances.kitchen.meat_grinder 66 50 66 50
appliances.kitchen.microwave 66 60 85 45
appliances.kitchen.blender 58 48 50 60
appliances.kitchen.kettle 50 52 29 50
appliances.kitchen.oven 46 30 220 50
appliances.kitchen.hood 42 22 96 65
appliances.kitchen.mixer 36 24 44 70
appliances.kitchen.dishwasher 34 18 340 40
appliances.kitchen.coffee_machine 26 12 260 70
appliances.kitchen.coffee_grinder 10 7 22 50
appliances.kitchen.hob 40 26 180 50
appliances.kitchen.grill 16 9 88 60
appliances.kitchen.toster 14 10 34 50
appliances.kitchen.juicer 14 7 75 60
appliances.kitchen.steam_cooker 8 5 48 40
appliances.kitchen.fryer 6 3 70 50
appliances.iron 60 58 40 60
appliances.ironing_board 8 5 35 30
appliances.sewing_machine 50 26 150 45
appliances.personal.hair_cutter 30 24 38 60
appliances.personal.scales 18 14 24 50
appliances.personal.massager 10 5 90 80
appliances.steam_cleaner 8 4 120 50
appliances.fireplace 5 1 240 50
apparel.shoes 200 60 84 45
apparel.shoes.keds 130 42 74 45
apparel.shoes.slipons 14 4 62 40
apparel.shoes.moccasins 8 2 70 40
apparel.shoes.sandals 12 3 48 45
apparel.shoes.step_ins 6 2 42 40
apparel.costume 22 5 66 60
apparel.trousers 14 3 48 50
apparel.tshirt 12 4 22 55
apparel.shirt 10 2 38 50
apparel.jeans 12 3 58 45
apparel.jacket 10 2 110 55
apparel.dress 12 3 56 60
apparel.jumper 5 1 44 45
apparel.underwear 8 3 15 60
apparel.scarf 5 1 26 50
auto.accessories.player 120 60 76 50
auto.accessories.alarm 70 40 62 60
auto.accessories.videoregister 44 24 58 65
auto.accessories.compressor 22 14 34 55
auto.accessories.radar 14 6 110 50
auto.accessories.parktronic 5 2 45 50
auto.accessories.light 6 3 32 70
furniture.living_room.sofa 85 14 330 60
furniture.living_room.cabinet 80 12 260 50
furniture.living_room.shelving 20 4 90 60
furniture.living_room.chair 20 5 70 60
furniture.bedroom.bed 80 15 210 60
furniture.bedroom.blanket 22 9 30 60
furniture.bedroom.pillow 14 7 18 60
furniture.kitchen.table 40 9 105 70
furniture.kitchen.chair 20 6 60 60
furniture.bathroom.bath 16 4 190 70
furniture.bathroom.toilet 8 2 120 60
furniture.universal.light 24 7 42 80
kids.carriage 60 22 210 60
kids.toys 36 20 26 90
kids.swing 16 5 110 50
kids.skates 14 5 48 50
kids.dolls 10 5 24 70
kids.fmcg.diapers 12 12 14 40
construction.tools.drill 60 36 66 55
construction.tools.saw 40 18 120 60
construction.tools.light 14 6 30 80
construction.tools.welding 22 10 130 50
construction.tools.pump 16 6 80 70
construction.tools.generator 14 4 290 60
construction.tools.painting 5 2 60 50
construction.tools.screw 8 4 32 70
construction.components.faucet 14 4 56 70
sport.bicycle 62 14 250 55
sport.ski 8 2 130 60
sport.snowboard 5 1 210 50
sport.trainer 16 4 290 70
accessories.bag 60 18 52 65
accessories.wallet 12 4 34 60
accessories.umbrella 5 2 20 50
stationery.cartrige 10 8 32 80
medicine.tools.tonometer 8 6 42 40
country_yard.cultivator 6 1 320 50
country_yard.lawn_mower 8 1 210 60
country_yard.watering 4 1 28 60
`;

/** The category codes of the shop; together about 68 % of its traffic, the rest has no code. */
export const CATEGORY_KINDS: readonly CategoryKind[] = LINES.trim()
  .split('\n')
  .map((line) => {
    const [code, view, buy, median, sigma] = line.split(' ');
    return {
      code,
      viewWeight: Number(view),
      buyWeight: Number(buy),
      medianPrice: Number(median),
      sigma: Number(sigma) / 100,
    };
  });

/** How many category ids the shop has, with a code or without. */
export const CATEGORY_COUNT = 624;

/** The goods without a category code: their part of traffic and purchases (per 10,000), and their prices. */
export const UNCODED = { viewWeight: 4130, buyWeight: 1680, medianPrice: 112, sigma: 1.1, brandMissing: 0.27 } as const;
