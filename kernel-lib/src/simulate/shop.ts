import { AliasTable, drawAlias } from './alias-table';
import { buyAppeal } from './brand-data';
import { normalQuantile, portableExp } from './portable-math';
import { ProductRecords } from './product-records';
import { hash32, Random } from './random';
import { type CategoryPlan, planCategories, productCounts, stockedBrands } from './shop-plan';

/** One category of the shop. */
export interface Category {
  /** 19 digits, above 2^53: text. */
  readonly id: string;
  readonly code: string | null;
}

const MAX_PRICE_CENTS = 257_407;
const LARGEST_UNIVERSE = 166_794;
const PRODUCT_IDS_PER_CATEGORY = 100_000;
/** Shifts Zipf's law so that the best seller has near 1 % of all events, as in the reference data. */
const ZIPF_SHIFT = 3;
/** Of the products that are not among a category's best sellers, one in this many has the price 0.00. */
const ZERO_PRICE_ONE_IN = 400;
const GOLDEN = 0.618033988749895;

/**
 * All that the shop sells, made from the seed: about 624 categories and up to 166,794 products (fewer for few events).
 * Products are numbered from 0.
 */
export class Shop {
  readonly categories: readonly Category[];
  readonly products: ProductRecords;
  readonly productIds: Uint32Array;
  /** Brand names; number 0 is the missing brand, ''. */
  readonly brands: readonly string[];
  /** How readily things of a brand are bought, 0–1, by brand number. */
  readonly appeal: Float64Array;
  /** The products of category c are `[firstProduct[c], firstProduct[c + 1])`, the most popular first. */
  private readonly firstProduct: Uint32Array;
  /** How popular each product is within its category: one alias table behind the other. */
  private readonly popularity: Uint32Array;
  private readonly byViews: AliasTable;
  private readonly byPurchases: AliasTable;

  constructor(seed: number, events: number) {
    const random = new Random(seed, 1);
    const plans = planCategories(random);
    const universe = Math.min(LARGEST_UNIVERSE, Math.max(2000, Math.floor(events / 8)));
    const counts = productCounts(plans, universe);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const brands = new BrandNames();
    const categories: Category[] = [];
    this.products = new ProductRecords(total);
    this.productIds = new Uint32Array(total);
    this.firstProduct = new Uint32Array(plans.length + 1);
    this.popularity = new Uint32Array(2 * total);
    let firstProduct = 0;
    for (let c = 0; c < plans.length; c++) {
      const productCount = counts[c];
      const weights = Float64Array.from({ length: productCount }, (_, rank) => 1 / (rank + 1 + ZIPF_SHIFT));
      categories.push({
        id: `205301355${String(2_000_000_000 + c * 12_582_917 + (hash32(seed, c) % 12_582_917)).padStart(10, '0')}`,
        code: plans[c].code,
      });
      new AliasTable(weights).copyTo(this.popularity, firstProduct);
      this.stock(plans[c], c, firstProduct, weights, brands, random);
      firstProduct += productCount;
      this.firstProduct[c + 1] = firstProduct;
    }
    this.categories = categories;
    this.brands = brands.names;
    this.appeal = Float64Array.from(brands.names, buyAppeal);
    this.byViews = new AliasTable(plans.map((plan) => plan.viewWeight));
    this.byPurchases = new AliasTable(plans.map((plan) => plan.buyWeight));
  }

  get productCount(): number {
    return this.productIds.length;
  }

  /** The number of the category that a random word stands for, by traffic or by purchases. */
  categoryAt(uint32: number, buying: boolean): number {
    return (buying ? this.byPurchases : this.byViews).at(uint32);
  }

  /** The number of the product of a category that a random word stands for, by popularity. */
  productAt(category: number, uint32: number): number {
    const first = this.firstProduct[category];
    return first + drawAlias(this.popularity, first, this.firstProduct[category + 1] - first, uint32);
  }

  private stock(
    plan: CategoryPlan,
    category: number,
    first: number,
    weights: Float64Array,
    brands: BrandNames,
    random: Random,
  ): void {
    const shelf = stockedBrands(plan, random);
    // Low-discrepancy ranks in the price distribution: even a brand's few best sellers are spread over it.
    const priceRank = Float64Array.from(shelf, () => random.unit());
    const owed = new Float64Array(shelf.length);
    const offset = random.below(PRODUCT_IDS_PER_CATEGORY);
    for (let rank = 0; rank < weights.length; rank++) {
      // The brand that is furthest behind its share gets the next product: shares hold even for the few best sellers.
      let brand = 0;
      for (let b = 0; b < shelf.length; b++) {
        owed[b] += shelf[b].share * weights[rank];
        if (owed[b] > owed[brand]) brand = b;
      }
      owed[brand] -= weights[rank];
      const product = first + rank;
      const spread = portableExp(plan.sigma * normalQuantile(priceRank[brand]));
      priceRank[brand] = (priceRank[brand] + GOLDEN) % 1;
      const cents = Math.floor(plan.medianPrice * shelf[brand].priceFactor * spread * 100);
      const free = rank >= 30 && random.below(ZERO_PRICE_ONE_IN) === 0;
      // 7,919 has no common factor with the block's size: each rank has an id of its own, in no visible order.
      const within = (offset + rank * 7919) % PRODUCT_IDS_PER_CATEGORY;
      const id = 1_000_000 + category * PRODUCT_IDS_PER_CATEGORY + within;
      this.productIds[product] = id;
      this.products.set(product, {
        category,
        brand: brands.numberOf(shelf[brand].name),
        cents: free ? 0 : Math.max(77, Math.min(MAX_PRICE_CENTS, cents)),
        id,
      });
    }
  }
}

class BrandNames {
  readonly names: string[] = [''];
  private readonly numbers = new Map<string, number>([['', 0]]);

  numberOf(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(name);
      this.numbers.set(name, number);
    }
    return number;
  }
}
