import * as z from 'zod';

const note = z.string().optional().describe('A note for people; it means nothing.');

/** Notes for people, which any part of a definition may carry. */
export const NOTES = {
  $comment: note,
  title: note,
  description: note,
};
