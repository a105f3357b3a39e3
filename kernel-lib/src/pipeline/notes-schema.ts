import * as z from 'zod';

/** Notes for people, which any part of a definition may carry. */
export const NOTES = {
  $comment: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
};
