import { REFUSED, STAGES } from './operators';
import { badQuery, inside, shown, unsupported } from './problem';
import { sortOrder } from './sort-order';
import { bucketStage } from './stage/bucket';
import { bucketAutoStage } from './stage/bucket-auto';
import { facetStage, sampleStage, unionWithStage } from './stage/combine';
import { densifyStage } from './stage/densify';
import { projectStage, replaceRootStage, replaceWithStage, setStage, unsetStage } from './stage/fields';
import { fillStage } from './stage/fill';
import { graphLookupStage } from './stage/graph-lookup';
import { groupStage, sortByCountStage } from './stage/group';
import { lookupStage } from './stage/lookup';
import { countStage, limitStage, matchStage, skipStage, unwindStage } from './stage/simple';
import { sort, sortStage } from './stage/sort';
import type { Open, Stage, StageCompiler, StageContext } from './stage/stage';
import { windowFieldsStage } from './stage/window-fields';
import { isObject } from './value';

export const STAGE_COMPILERS: Readonly<Record<string, StageCompiler>> = {
  $match: matchStage,
  $project: projectStage,
  $set: setStage,
  $addFields: setStage,
  $unset: unsetStage,
  $unwind: unwindStage,
  $limit: limitStage,
  $skip: skipStage,
  $count: countStage,
  $sort: sortStage,
  $group: groupStage,
  $sortByCount: sortByCountStage,
  $bucket: bucketStage,
  $replaceRoot: replaceRootStage,
  $replaceWith: replaceWithStage,
  $lookup: lookupStage,
  $unionWith: unionWithStage,
  $facet: facetStage,
  $sample: sampleStage,
  $bucketAuto: bucketAutoStage,
  $setWindowFields: windowFieldsStage,
  $fill: fillStage,
  $densify: densifyStage,
  $graphLookup: graphLookupStage,
};

/** Compiles an aggregation pipeline. Every stage is compiled before a document is read, so that what is wrong is said at once. */
export function compilePipeline(pipeline: unknown, at: string, context: StageContext): Stage {
  if (!Array.isArray(pipeline)) throw badQuery(at, `a pipeline is a list of stages, not ${shown(pipeline)}`);
  const stages = pipeline.map((stage: unknown, i) => compileStage(stage, inside(at, i), context));
  for (let i = 0; i < stages.length; i++) {
    const most = '$sort' in pipeline[i] ? limitBehind(pipeline, i + 1) : null;
    const where = inside(inside(at, i), '$sort');
    if (most !== null)
      stages[i] = sort(sortOrder(pipeline[i].$sort, where), most, where, context.options.memoryLimitBytes);
  }
  return (input) => stages.reduce<Open>((open, stage) => () => stage(open), input)();
}

function compileStage(stage: unknown, at: string, context: StageContext): Stage {
  const [name, ...more] = isObject(stage) ? Object.keys(stage) : [];
  if (!isObject(stage) || name === undefined || more.length > 0)
    throw badQuery(at, `a stage is an object with one operator, not ${shown(stage)}`);
  const compile = Object.hasOwn(STAGE_COMPILERS, name) ? STAGE_COMPILERS[name] : undefined;
  if (compile === undefined) throw unsupported(at, name, 'stage', STAGES.keys(), REFUSED.get(name));
  return compile(stage[name], inside(at, name), context);
}

/** How many documents of a sort are ever asked for, where only `$skip` stands between it and a `$limit`; null if that is not known. */
function limitBehind(pipeline: readonly Record<string, unknown>[], from: number): number | null {
  let skipped = 0;
  for (let i = from; i < pipeline.length; i++) {
    if (typeof pipeline[i].$limit === 'number') return skipped + (pipeline[i].$limit as number);
    if (typeof pipeline[i].$skip !== 'number') return null;
    skipped += pipeline[i].$skip as number;
  }
  return null;
}
