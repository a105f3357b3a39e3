import { expect, it } from 'vitest';
import { withoutPassword } from '../../src/config/secrets';

it.each([
  ['mongodb://localhost:27017/', 'mongodb://localhost:27017/'],
  ['mongodb://me@localhost/', 'mongodb://me@localhost/'],
  ['mongodb://me:s3cret@localhost/', 'mongodb://me:***@localhost/'],
  ['mongodb+srv://me:p%40ss:w@cluster.example/db', 'mongodb+srv://me:***@cluster.example/db'],
  ['mongodb://me:with@at@localhost/', 'mongodb://me:***@localhost/'],
  ['mongodb://me@here:s3cret@localhost/', 'mongodb://me@here:***@localhost/'],
  ['mongodb://a/b:s3cret@localhost/', 'mongodb://a/b:***@localhost/'],
  ['mongodb://me@localhost:27017/', 'mongodb://me@localhost:27017/'],
  ['mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:abc', 'mongodb://h/?authMechanismProperties=***'],
])('%s is shown as %s', (uri, shown) => expect(withoutPassword(uri)).toBe(shown));
