import { expect, it } from 'vitest';
import { withoutPassword } from '../../src/config/secrets';
import { placeOf } from '../../src/store/mongo/mongo-options';

it.each([
  ['mongodb://localhost:27017/', 'mongodb://localhost:27017/'],
  ['mongodb://me@localhost/', 'mongodb://me@localhost/'],
  ['mongodb://me:s3cret@localhost/', 'mongodb://me:***@localhost/'],
  ['mongodb+srv://me:p%40ss:w@cluster.example/db', 'mongodb+srv://me:***@cluster.example/db'],
  ['mongodb://me:with@at@localhost/', 'mongodb://me:***@localhost/'],
  ['mongodb://me@here:s3cret@localhost/', 'mongodb://me@here:***@localhost/'],
  ['mongodb://a/b:s3cret@localhost/', 'mongodb://a/b:***@localhost/'],
  ['mongodb://me@localhost:27017/', 'mongodb://me@localhost:27017/'],
  ['mongodb://me:s3cret', 'mongodb://me:***'],
  ['mongodb://me:s3cret/db?w=1', 'mongodb://me:***/db?w=1'],
  ['mongodb://a:27017,[::1]:27018,c/db', 'mongodb://a:27017,[::1]:27018,c/db'],
  ['mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:abc', 'mongodb://h/?authMechanismProperties=***'],
])('%s is shown as %s', (uri, shown) => expect(withoutPassword(uri)).toBe(shown));

it.each([
  ['mongodb://me:s3cret@localhost:27017/x', 'mongodb://localhost:27017/shop'],
  ['mongodb://me:s3cret', 'mongodb://me:***/shop'],
  ['mongodb://localhost:27017', 'mongodb://localhost:27017/shop'],
])('as a place %s is %s', (uri, place) => expect(placeOf({ uri, database: 'shop' })).toBe(place));
