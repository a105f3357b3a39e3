import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Document } from '../store/query/source';
import { cellOf, listValues, scalarValues } from './column-values';
import type { Append, DocumentWriter } from './document-writer';
import type { ExportField, ScalarField } from './export-fields';

/** A Parquet file with snappy compression, a row group for each batch of documents. */
export class ParquetFile implements DocumentWriter {
  private readonly writer: ParquetWriter;

  constructor(
    private readonly fields: readonly ExportField[],
    append: Append,
  ) {
    const schema = [{ name: 'root', num_children: fields.length }, ...fields.flatMap(schemaOf)];
    this.writer = new ParquetWriter({ writer: new AppendingWriter(append), schema, createdBy: 'footpath' });
  }

  write(documents: readonly Document[]): void {
    const columnData = this.fields.map((field) => ({ name: field.name, data: valuesOf(field, documents) }));
    this.writer.write({ columnData, rowGroupSize: documents.length });
  }

  end(): void {
    this.writer.finish();
  }
}

/** A field with its members, in the depth-first order of Parquet; lists have the three levels of its specification. */
function schemaOf(field: ExportField): SchemaElement[] {
  if (field.type !== 'list') return [scalarSchema(field)];
  return [
    { name: field.name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', num_children: field.members.length },
    ...field.members.map(scalarSchema),
  ];
}

function scalarSchema({ name, type }: ScalarField): SchemaElement {
  const common = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'int32':
      return { ...common, type: 'INT32' };
    case 'int64':
      return { ...common, type: 'INT64' };
    case 'double':
      return { ...common, type: 'DOUBLE' };
    case 'date':
      return {
        ...common,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
    case 'boolean':
      return { ...common, type: 'BOOLEAN' };
    case 'binary':
      return { ...common, type: 'BYTE_ARRAY' };
    // JSON is text already: Parquet's own JSON type would have it encoded once more.
    case 'text':
    case 'json':
      return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

function valuesOf(field: ExportField, documents: readonly Document[]): unknown[] {
  if (field.type !== 'list') return scalarValues(documents, field.name, field.type);
  const { members } = field;
  return listValues(documents, field).map(
    (list) =>
      list?.map((item) =>
        Object.fromEntries(members.map(({ name, type }, place) => [name, cellOf(item[place], type)])),
      ) ?? null,
  );
}

/** Keeps the bytes of one row group, then hands them on. */
class AppendingWriter extends ByteWriter {
  constructor(private readonly append: Append) {
    super(1 << 20);
  }

  flush(): void {
    this.append(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}
