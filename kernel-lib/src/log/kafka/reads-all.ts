import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const NAME = 'footpath-reads-all';
const VERSION = 0;

/**
 * Gives every member of a group all partitions: where a pipeline goes on is in its commit and not in the group, so two that read
 * under one name are not in each other's way, and neither waits for partitions that the other holds. A consumer of another
 * kind is not let into the group.
 */
export const readsAll: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: VERSION,
  async assign({ members, topics }) {
    const partitionsOf = (topic: string) =>
      cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
    const assignment = Object.fromEntries(topics.map((topic) => [topic, partitionsOf(topic)]));
    const memberAssignment = AssignerProtocol.MemberAssignment.encode({
      version: VERSION,
      assignment,
      userData: Buffer.alloc(0),
    });
    return members.map(({ memberId }) => ({ memberId, memberAssignment }));
  },
  protocol({ topics }) {
    return {
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
    };
  },
});
