import { USER_KINDS } from './people';
import type { Random } from './random';
import type { Shop } from './shop';

export const VIEW = 0;
export const CART = 1;
export const PURCHASE = 2;

/** What a visit sets out to do; it is hidden, and decides which steps are likely. */
export const BROWSING = 0;
export const FILLING_CART = 1;
export const BUYING = 2;

/** From a view of a buying visit: buy at once (the cart is not logged for half of all purchases), or into the cart. */
const BUY_FROM_VIEW = 0.23;
const CART_FROM_VIEW = 0.27;
/** From a cart of a buying visit. */
const BUY_FROM_CART = 0.58;
const CART_AGAIN = 0.16;
/** After a purchase: buy once more at once, or go on buying after more views. */
const BUY_AGAIN = 0.07;
const STAY_BUYING = 0.28;
/** Of a visit that fills a cart and leaves it. */
const FILL_FROM_VIEW = 0.3;
const FILL_AGAIN = 0.55;

/** The step that a journey takes next; its fields are overwritten by each call. */
export class Journey {
  type = VIEW;
  product = 0;
  mode = BROWSING;

  constructor(
    private readonly shop: Shop,
    private readonly random: Random,
  ) {}

  /**
   * A Markov chain over (event type, where the next product lies), per kind of user and hidden mode: reads the last step,
   * leaves the next one in the fields. The end of a visit does not depend on its state; its length is drawn at the start.
   */
  step(kind: number, mode: number, lastType: number, lastProduct: number, tasteBrand: number): void {
    this.mode = mode;
    this.product = lastProduct;
    if (mode !== BROWSING) {
      this.type = this.nextType(mode, lastType);
      // Carts and purchases are of the product that was just looked at, except the second of two in a row.
      if (this.type !== VIEW) {
        if (lastType === this.type) this.product = this.another(this.shop.categoryOf[lastProduct], tasteBrand);
        return;
      }
    }
    this.type = VIEW;
    const { sameProduct, sameCategory } = USER_KINDS[kind];
    const where = this.random.unit();
    if (where < sameProduct) return;
    const near = where < sameProduct + sameCategory;
    const category = near
      ? this.shop.categoryOf[lastProduct]
      : this.shop.categoryAt(this.random.uint32(), mode === BUYING);
    this.product = this.another(category, tasteBrand);
  }

  /** A product of the category by popularity; one of the user's favourite brand is a little more likely. */
  another(category: number, tasteBrand: number): number {
    const product = this.shop.productAt(category, this.random.uint32());
    if (this.shop.brandOf[product] === tasteBrand || this.random.uint32() & 3) return product;
    return this.shop.productAt(category, this.random.uint32());
  }

  private nextType(mode: number, lastType: number): number {
    const u = this.random.unit();
    if (mode === BUYING) {
      if (lastType === VIEW) return u < BUY_FROM_VIEW ? PURCHASE : u < BUY_FROM_VIEW + CART_FROM_VIEW ? CART : VIEW;
      if (lastType === CART) return u < BUY_FROM_CART ? PURCHASE : u < BUY_FROM_CART + CART_AGAIN ? CART : VIEW;
      if (u < BUY_AGAIN) return PURCHASE;
      if (u >= BUY_AGAIN + STAY_BUYING) this.mode = BROWSING;
      return VIEW;
    }
    if (lastType === VIEW) return u < FILL_FROM_VIEW ? CART : VIEW;
    if (u < FILL_AGAIN) return CART;
    if (u > 0.75) this.mode = BROWSING;
    return VIEW;
  }
}
