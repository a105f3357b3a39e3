import { brandsOf, SMALL_BRAND_COUNT, smallBrandName } from './brand-data';
import { CATEGORY_COUNT, CATEGORY_KINDS, UNCODED } from './category-data';
import { normalQuantile, portableExp } from './portable-math';
import type { Random } from './random';

/** What a category of the shop is to be like. */
export interface CategoryPlan {
  readonly code: string | null;
  readonly viewWeight: number;
  readonly buyWeight: number;
  readonly medianPrice: number;
  readonly sigma: number;
  readonly brandMissing: number;
}

/** One category per code, and categories without a code whose traffic falls by Zipf's law. */
export function planCategories(random: Random): CategoryPlan[] {
  const plans: CategoryPlan[] = CATEGORY_KINDS.map((kind) => ({
    ...kind,
    brandMissing: kind.code === 'electronics.smartphone' ? 0.004 : 0.13,
  }));
  const uncoded = CATEGORY_COUNT - plans.length;
  let sum = 0;
  for (let rank = 1; rank <= uncoded; rank++) sum += 1 / (rank + 20);
  for (let rank = 1; rank <= uncoded; rank++) {
    const share = 1 / (rank + 20) / sum;
    plans.push({
      code: null,
      viewWeight: UNCODED.viewWeight * share,
      buyWeight: UNCODED.buyWeight * share,
      medianPrice: UNCODED.medianPrice * portableExp(0.8 * normalQuantile(random.unit())),
      sigma: UNCODED.sigma,
      brandMissing: UNCODED.brandMissing,
    });
  }
  return plans;
}

/** Products by category, by the square root of traffic: large categories are deep, small ones not empty. */
export function productCounts(plans: readonly CategoryPlan[], universe: number): number[] {
  const roots = plans.map((plan) => Math.sqrt(plan.viewWeight));
  const sum = roots.reduce((total, root) => total + root, 0);
  return roots.map((root) => Math.max(2, Math.floor((universe * root) / sum)));
}

/** The brands of one category with their shares: none, the shelf's known ones, and some small ones of its own. */
export function stockedBrands(
  plan: CategoryPlan,
  random: Random,
): ReadonlyArray<{ name: string; share: number; priceFactor: number }> {
  const known = brandsOf(plan.code);
  const knownWeight = known.reduce((sum, brand) => sum + brand.weight, 0);
  const smallBrands = plan.code === 'electronics.smartphone' ? 6 : 14;
  const smallShare = plan.code === 'electronics.smartphone' ? 0.012 : plan.code === null ? 0.6 : 0.3;
  const named = 1 - plan.brandMissing;
  const shelf = known.map((brand) => ({
    name: brand.name,
    share: (named * (1 - smallShare) * brand.weight) / knownWeight,
    priceFactor: brand.priceFactor,
  }));
  for (let i = 0; i < smallBrands; i++) {
    const name = smallBrandName(random.below(SMALL_BRAND_COUNT));
    shelf.push({ name, share: (named * smallShare) / smallBrands, priceFactor: 1 });
  }
  shelf.push({ name: '', share: plan.brandMissing, priceFactor: 0.9 });
  return shelf;
}
