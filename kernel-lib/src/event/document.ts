/** A value in a document, before the store gives it its BSON type by the collection's field types. */
export type DocumentValue = null | boolean | number | bigint | string | Date | Uint8Array | readonly DocumentValue[];
export type Document = { readonly [field: string]: DocumentValue };
