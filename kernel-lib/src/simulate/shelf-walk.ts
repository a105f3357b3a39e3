import { PURCHASE, VIEW } from './journey';
import type { Random } from './random';
import { SEGMENTS } from './segments';
import type { Shop } from './shop';

/** After so many that were not bought, the next is. */
const MOST_ATTEMPTS = 6;

/** Which products the steps of a walk are about. */
export class ShelfWalk {
  constructor(
    private readonly shop: Shop,
    private readonly random: Random,
  ) {}

  /** The product of a walk's first view: often of a category the person loves. `isBuying`: the walk comes to a cart or purchase. */
  first(segment: number, lovedCategory: number, isBuying: boolean, brand: number): number {
    const { random, shop } = this;
    const category = lovedCategory >= 0 ? lovedCategory : shop.categoryAt(random.uint32(), isBuying);
    return this.another(category, brand, SEGMENTS[segment].spendTilt, isBuying);
  }

  /**
   * The product of the next step. Carts and purchases are of the product that was just looked at, except the second of two in
   * a row and what follows a purchase; a view is of the same product, of the same category, or of any.
   */
  next(segment: number, lastType: number, type: number, last: number, isBuying: boolean, brand: number): number {
    const { random, shop } = this;
    const { sameProduct, sameCategory, spendTilt } = SEGMENTS[segment];
    if (type !== VIEW) {
      const isOther = lastType === type || lastType === PURCHASE;
      return isOther ? this.another(shop.products.categoryOf(last), brand, spendTilt, isBuying) : last;
    }
    const where = random.unit();
    if (where < sameProduct) return last;
    const isNear = where < sameProduct + sameCategory;
    const category = isNear ? shop.products.categoryOf(last) : shop.categoryAt(random.uint32(), isBuying);
    return this.another(category, brand, spendTilt, isBuying);
  }

  /**
   * A product of the category by popularity. One of the favourite brand, and one that is dear or cheap, is a little more likely;
   * where something will be bought, so is one of a brand that is bought readily.
   */
  private another(category: number, brand: number, spendTilt: number, isBuying: boolean): number {
    const { random, shop } = this;
    const product = isBuying ? this.bought(category) : shop.productAt(category, random.uint32());
    const word = random.uint32();
    const isTilted = word < Math.abs(spendTilt) * 4_294_967_296;
    // The brand is asked for last: it lies in memory that is seldom in the cache.
    if (!isTilted && ((word & 3) !== 0 || shop.products.brandOf(product) === brand)) return product;
    const other = isBuying ? this.bought(category) : shop.productAt(category, random.uint32());
    if (!isTilted) return other;
    return shop.products.centsOf(other) > shop.products.centsOf(product) === spendTilt > 0 ? other : product;
  }

  private bought(category: number): number {
    const { random, shop } = this;
    let product = 0;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      product = shop.productAt(category, random.uint32());
      if (random.unit() < shop.appeal[shop.products.brandOf(product)]) break;
    }
    return product;
  }
}
